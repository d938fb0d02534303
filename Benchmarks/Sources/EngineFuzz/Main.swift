import Foundation

/// Holds the engine against PCRE2 and against the plain evaluation, with patterns, rules and texts by chance, as long as it is told.
///
///     swift run -c release EngineFuzz --patterns 50000 --rules 500 --seed 1 --seeds 20
///
/// Each seed is a run of its own with a line of its own, so that what was broken off goes on with the next: `--seed 8 --seeds 13`.
/// How far a run has come is told on stderr. Exits 1 with the first differences, 0 with what it has tried.
@main
struct Main {
    static func main() {
        let patterns = option("--patterns") ?? 50_000
        let rules = option("--rules") ?? 500
        let first = option("--seed") ?? 1
        var all = Report()
        for seed in first..<(first + (option("--seeds") ?? 1)) {
            var report = Report()
            let progress = Progress(seed: seed)
            PatternFuzz(seed: UInt64(seed)).run(patterns, &report, progress)
            RuleFuzz(seed: UInt64(seed)).run(rules, &report, progress)
            say("seed \(seed): \(report.text)")
            all.add(report)
        }
        say("in all: \(all.text)")
        exit(all.differences.isEmpty ? 0 : 1)
    }

    // Past the buffer, so that a run that is broken off has said what it knows.
    private static func say(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }

    private static func option(_ name: String) -> Int? {
        let arguments = CommandLine.arguments
        guard let place = arguments.firstIndex(of: name), place + 1 < arguments.count else { return nil }
        return Int(arguments[place + 1])
    }
}
