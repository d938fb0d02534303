import Foundation
import Model
import Payloads

/// Decodes bodies of every kind into alerts, beside Foundation's decoders; see docs/performance.md.
///
///     swift run -c release DecodeBench [--only SAMPLE] [--decoder NAME] [--runs N] [--json]
@main
struct Main {
    static func main() throws {
        let arguments = CommandLine.arguments
        func option(_ name: String) -> String? {
            arguments.firstIndex(of: name).flatMap { arguments.indices.contains($0 + 1) ? arguments[$0 + 1] : nil }
        }
        let runs = option("--runs").flatMap { Int($0) } ?? 9
        let samples = try Sample.all().filter { sample in option("--only").map { sample.name.hasPrefix($0) } ?? true }
        let rows = samples.map { sample in
            let contenders = Contender.all(for: sample)
            return Row(
                sample: sample,
                contenders: option("--decoder").map { name in contenders.filter { $0.name == name } } ?? contenders,
                runs: runs)
        }
        if arguments.contains("--json") {
            print("[" + rows.map(\.json).joined(separator: ",\n") + "]")
        } else {
            print("one body, medians of \(runs) runs in which all take turns; MB/s of bodies read")
            for row in rows { row.print() }
        }
    }
}
