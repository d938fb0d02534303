import Foundation
import Model
import Payloads
import RivalEngines
import Rules
import Workloads

/// Measures the way of a webhook through the house up to the disk: body bytes → alerts → decisions.
///
///     swift run -c release WayBench --rules 1000 --runs 15 --kind alertmanager --only decode
///
/// Bodies are of Alertmanager, about 2 KB with two alerts each, and PagerDuty's own webhooks; see docs/performance.md.
@main
struct Main {
    static func main() throws {
        let count = option("--rules").flatMap { Int($0) } ?? 1000
        let workload = Workload(rules: count, shape: Workload.Shape())
        guard let set = RuleLoader.load([workload.file]).ruleSet else { throw Failure() }
        let bodies = [
            "alertmanager": AlertmanagerBodies.make(workload.alerts), "pagerduty": PagerDutyBodies.make(workload.alerts),
        ]
        for (name, bodies) in bodies.sorted(by: { $0.key < $1.key }) where option("--kind") ?? name == name {
            guard let kind = PayloadKind(name) else { throw Failure() }
            let way = Way(set: set, kind: kind, bodies: bodies)
            let bytes = bodies.reduce(0) { $0 + $1.count } / bodies.count
            print(
                "\(count) rules, \(bodies.count) bodies of \(name) of \(bytes) bytes, \(way.alerts) alerts, "
                    + "\(way.fired) times a rule fired")
            print("  µs a body           least   median   mallocs")
            for stage in way.measure(runs: option("--runs").flatMap { Int($0) } ?? 15, only: option("--only")) {
                print("  " + stage.text)
            }
        }
    }

    private static func option(_ name: String) -> String? {
        let arguments = CommandLine.arguments
        guard let place = arguments.firstIndex(of: name), place + 1 < arguments.count else { return nil }
        return arguments[place + 1]
    }

    struct Failure: Error {}
}
