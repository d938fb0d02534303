import Foundation
import Model
import PagerDuty
import TestSupport
import Testing

@testable import Delivery

/// What incidents that PagerDuty refuses cost in HTTP requests, by their number: the whole of Delivery against a REST client whose
/// every request is counted.
@Suite struct RefusalCostTests {
    struct Case: Sendable, CustomStringConvertible {
        /// One incident in so many is refused.
        var among: Int
        var isUnreadable = false
        /// It can be seen and not changed, and every update acknowledges, which is read before.
        var isForbidden = false
        /// Requests for each refused incident beyond the ones that the same backlog costs without any.
        var most: Double
        /// The same when all incidents are updated once more.
        var mostAgain: Double

        var description: String { "1 in \(among), \(isUnreadable ? "unreadable" : isForbidden ? "forbidden" : "readable")" }
    }

    static let cases = [
        Case(among: 2000, isUnreadable: false, most: 11, mostAgain: 1.1),
        Case(among: 200, isUnreadable: false, most: 12, mostAgain: 1.1),
        Case(among: 20, isUnreadable: false, most: 8.2, mostAgain: 1.1),
        Case(among: 2000, isUnreadable: true, most: 13.5, mostAgain: 1.1),
        Case(among: 200, isUnreadable: true, most: 12.5, mostAgain: 1.1),
        Case(among: 20, isUnreadable: true, most: 8.7, mostAgain: 1.1),
        Case(among: 200, isForbidden: true, most: 14, mostAgain: 2.1),
        Case(among: 20, isForbidden: true, most: 11.2, mostAgain: 2.1),
    ]

    @Test("Finding the refused ones stays cheap, and none but they is given up", arguments: cases)
    func cost(_ example: Case) async throws {
        let count = example.among == 2000 ? 20_000 : 5000
        var random = SeededRandom(seed: 42)
        let incidents = (0..<count).map { IncidentID("Q\($0)") }
        let refused = Set(incidents.shuffled(using: &random).prefix(count / example.among))
        let transport = RefusingTransport(
            refused: refused, isUnreadable: example.isUnreadable, isForbidden: example.isForbidden)
        let (first, again) = try await calls(for: incidents, refused, transport, acknowledging: example.isForbidden)
        let least = (count + 249) / 250 * (example.isForbidden ? 2 : 1)
        let (cost, costAgain) = (Double(first - least) / Double(refused.count), Double(again - least) / Double(refused.count))
        if ProcessInfo.processInfo.environment["FETTLE_FIGURES"] != nil {
            let (each, eachAgain) = (count / first, count / again)
            print(
                "\(example): \(cost) requests a refused incident, then \(costAgain); \(each) incidents a request, then \(eachAgain)"
            )
        }
        #expect(cost <= example.most)
        #expect(costAgain <= example.mostAgain)
    }

    /// How many requests an update of each incident takes, and another one of each when all have an outcome.
    private func calls(
        for incidents: [IncidentID], _ refused: Set<IncidentID>, _ transport: RefusingTransport, acknowledging: Bool
    ) async throws -> (Int, Int) {
        var settings = PagerDutySettings()
        settings.token = Secret("token")
        settings.from = "bot@example.com"
        let client = try PagerDutyClient(settings: settings, transport: transport, timekeeper: transport.clock)
        var simulation = Simulation(calling: client)
        var totals: [Int] = []
        for round in 1...2 {
            let before = transport.calls
            for incident in incidents {
                simulation.accept(.id(incident)) { update in
                    update.title = "new \(round)"
                    if acknowledging { update.status = .acknowledged }
                }
            }
            for _ in 0..<100 where simulation.queue.now.outcomes.count < incidents.count * round {
                await simulation.run(for: .seconds(2))
            }
            totals.append(transport.calls - before)
            let outcomes = simulation.queue.now.outcomes.values
            #expect(outcomes.count == incidents.count * round)
            #expect(outcomes.count { $0.result == .dead } == refused.count * round)
            #expect(outcomes.allSatisfy { $0.result == .sent || refused.contains(IncidentID($0.incident)) })
        }
        return (totals[0], totals[1])
    }
}
