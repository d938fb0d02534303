import Foundation
import Model
import Payloads
import RivalEngines
import Rules
import Workloads

/// The stages of the way, each with its time and what it takes from malloc.
final class Way {
    struct Stage {
        let name: String
        /// Of all runs.
        let least: Double
        let median: Double
        let allocations: Double

        var text: String {
            name.padding(toLength: 16, withPad: " ", startingAt: 0)
                + String(format: "%9.2f %8.2f %9.1f", least, median, allocations)
        }
    }

    private let set: RuleSet
    private let kind: PayloadKind
    private let bodies: [[UInt8]]
    private let decoded: [[Alert]]
    private(set) var fired = 0

    init(set: RuleSet, kind: PayloadKind, bodies: [[UInt8]]) {
        self.set = set
        self.kind = kind
        self.bodies = bodies
        decoded = bodies.map { Self.decode($0, kind) }
        fired = decoded.reduce(0) { sum, alerts in
            sum + alerts.reduce(0) { $0 + set.decide($1, at: now).rules.count { $0.verdict == .fired } }
        }
    }

    var alerts: Int { decoded.reduce(0) { $0 + $1.count } }

    /// The stages take turns in every run.
    /// - Parameter only: The one stage to measure; nil for all.
    func measure(runs: Int, only: String?) -> [Stage] {
        let all: [(String, () -> Void)] = [
            ("decode", { for body in self.bodies { _ = self.decode(body) } }),
            ("decide", { for alerts in self.decoded { self.decide(alerts) } }),
            ("the whole way", { for body in self.bodies { self.decide(self.decode(body)) } }),
        ]
        let stages = all.filter { only ?? $0.0 == $0.0 }
        var times = stages.map { _ in [Double]() }
        var allocations = stages.map { _ in 0.0 }
        for _ in 0..<runs {
            for (index, stage) in stages.enumerated() {
                let before = bench_allocations()
                times[index].append(Clock.seconds(stage.1))
                allocations[index] = Double(bench_allocations() - before) / Double(bodies.count)
            }
        }
        return stages.indices.map { index in
            let sorted = times[index].sorted().map { $0 / Double(bodies.count) * 1e6 }
            return Stage(
                name: stages[index].0, least: sorted[0], median: sorted[runs / 2], allocations: allocations[index])
        }
    }

    private let now = Timestamp(milliseconds: 1_764_000_000_000)

    private func decide(_ alerts: [Alert]) { for alert in alerts { _ = set.decide(alert, at: now) } }

    private func decode(_ body: [UInt8]) -> [Alert] { Self.decode(body, kind) }

    private static func decode(_ body: [UInt8], _ kind: PayloadKind) -> [Alert] {
        let input = PayloadInput(
            kind: kind, source: kind.name, body: body, delivery: "d", receivedAt: Timestamp(milliseconds: 0))
        guard case .alerts(let alerts, _, _) = PayloadDecoder.decode(input) else { return [] }
        return alerts
    }
}
