import Foundation
import Model
import Payloads
import RivalEngines
import Rules
import Workloads

/// Measures the way of a webhook through the house up to the disk: body bytes → alerts → decisions.
///
/// Bodies are of Alertmanager, about 2 KB with two alerts each; see docs/performance.md.
@main
struct Main {
    static func main() throws {
        let arguments = CommandLine.arguments
        let count = arguments.firstIndex(of: "--rules").flatMap { Int(arguments[$0 + 1]) } ?? 1000
        let workload = Workload(rules: count, shape: Workload.Shape())
        guard let set = RuleLoader.load([workload.file]).ruleSet else { throw Failure() }
        let bodies = AlertmanagerBodies.make(workload.alerts)
        let way = Way(set: set, bodies: bodies)
        let bytes = bodies.reduce(0) { $0 + $1.count } / bodies.count
        print("\(count) rules, \(bodies.count) bodies of \(bytes) bytes, \(way.alerts) alerts, \(way.fired) times a rule fired")
        print("  µs a body          median   mallocs")
        for stage in way.measure(runs: 15) { print("  " + stage.text) }
    }

    struct Failure: Error {}
}
