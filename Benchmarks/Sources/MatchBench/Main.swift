import Foundation
import Model
import Workloads

/// Compares engines on generated rules and alerts; see docs/performance.md for how to run it and what it has shown.
@main
struct Main {
    static func main() throws {
        let options = Options(CommandLine.arguments.dropFirst())
        var rows: [Row] = []
        for size in options.sizes {
            let workload = Workload(rules: size, shape: options.shape)
            let texts = Rival.Texts(workload.alerts)
            let contenders = try Contender.all(workload, texts: texts, only: options.only)
            let match = Match(workload: workload, contenders: contenders)
            let fired = try match.verify(sample: size > 1000 || options.shape.isHostile ? 200 : 2000)
            rows.append(Row(rules: size, fired: fired, results: match.measure(runs: options.runs, budget: options.budget)))
            if !options.json { rows[rows.count - 1].print() }
            withExtendedLifetime(texts) {}
        }
        if options.json { print("[" + rows.map(\.json).joined(separator: ",\n") + "]") }
    }
}

/// One size's results.
struct Row {
    let rules: Int
    let fired: Double
    let results: [Measurement]

    func print() {
        Swift.print("\n\(rules) rules, \(Self.text(fired, 2)) matches an alert")
        Swift.print("  engine                        µs an alert    fettle is … of it    load s      MiB   mallocs")
        for result in results {
            let name = result.name.padding(toLength: 28, withPad: " ", startingAt: 0)
            Swift.print(
                "  \(name) \(Self.right(result.median / 1000, 3)) \(Self.right(result.ratio, 3, 18)) \(Self.right(result.load.seconds, 2, 12)) "
                    + "\(Self.right(Double(result.load.bytes) / 1_048_576, 1, 8)) \(Self.right(result.allocations, 3, 9))"
            )
        }
    }

    var json: String {
        let engines = results.map {
            "{\"engine\":\"\($0.name)\",\"ns_per_alert\":\(Self.text($0.median, 1)),\"fettle_ratio\":\(Self.text($0.ratio, 4)),"
                + "\"load_seconds\":\(Self.text($0.load.seconds, 3)),\"load_bytes\":\($0.load.bytes),"
                + "\"allocations_per_alert\":\(Self.text($0.allocations, 4))}"
        }
        return "{\"rules\":\(rules),\"matches_per_alert\":\(Self.text(fired, 3)),\"engines\":[\(engines.joined(separator: ","))]}"
    }

    private static func text(_ number: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", number) }
    private static func right(_ number: Double, _ digits: Int, _ width: Int = 14) -> String {
        let text = text(number, digits)
        return String(repeating: " ", count: max(0, width - text.count)) + text
    }
}

struct Options {
    var sizes = [10, 100, 1000, 10_000]
    var runs = 9
    var budget = 0.5
    var json = false
    var only: String?
    var shape = Workload.Shape()

    init(_ arguments: ArraySlice<String>) {
        var rest = arguments
        while let name = rest.popFirst() {
            if name == "--json" {
                json = true
                continue
            }
            if name == "--hostile" {
                shape.isHostile = true
                shape.alerts = 50
                continue
            }
            guard let value = rest.popFirst() else { return }
            switch name {
            case "--sizes": sizes = value.split(separator: ",").compactMap { Int($0) }
            case "--runs": runs = Int(value) ?? runs
            case "--budget": budget = Double(value) ?? budget
            case "--only": only = value
            case "--description": shape.description = Int(value) ?? shape.description
            case "--literal-free": shape.literalFree = Int(value) ?? shape.literalFree
            case "--alerts": shape.alerts = Int(value) ?? shape.alerts
            case "--seed": shape.seed = UInt64(value) ?? shape.seed
            default: break
            }
        }
    }
}
