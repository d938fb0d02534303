import Foundation
import Model
package import Rules

/// What rules cost on given alerts.
package struct Bench: Sendable {
    package var rules: Int
    package var alerts: Int
    /// Milliseconds to read and compile the rules.
    package var compile: Double
    /// By how many bytes loading made the process larger.
    package var memory: Int
    /// Rules that are asked of every alert.
    package var alwaysAsked: Int
    /// Nanoseconds an alert for finding out which rules fire, median of the runs.
    package var perAlert: Double
    /// The same for a whole decision, with its record and action.
    package var perDecision: Double
    /// How many rules fired, over all alerts.
    package var fired: Int
    package var dearest: [RuleCost]
    package var runs: Int

    /// With `--matches`: a line for each alert, its id, a tab, the rules that fired.
    package var matches: String?

    /// Why there is nothing to show.
    package enum Failure: Error {
        /// `check` says what is wrong with the rules.
        case unusable
        case unreadable(String)
    }

    /// Loads rules and alerts, and measures; without paths the rules that `configuration` names, in any case within its bounds.
    package static func make(
        rules paths: [String], configuration: Configuration? = nil, alerts file: String, wantsMatches: Bool
    ) throws(Failure) -> Self {
        let paths = paths.isEmpty ? configuration?.rules ?? [] : paths
        let settings = configuration?.ruleSettings ?? RuleSettings()
        let alerts: [Alert]
        do {
            alerts = try AlertLines.read(file)
        } catch {
            throw .unreadable(error.message)
        }
        guard !alerts.isEmpty else { throw .unreadable("\(file) holds no alerts") }
        let before = ProcessFigures.residentBytes()
        let start = ProcessFigures.threadSeconds()
        guard let set = RuleFileLoader.load(paths, settings: settings).ruleSet else { throw .unusable }
        let milliseconds = (ProcessFigures.threadSeconds() - start) * 1000
        let bytes = max(0, ProcessFigures.residentBytes() - before)
        var bench = run(set, alerts: alerts, compile: milliseconds, memory: bytes)
        if wantsMatches { bench.matches = matchLines(set, alerts) }
        return bench
    }

    /// Each run goes on for at least this long, so that the clock's grain does not count.
    private static let leastSeconds = 0.1
    private static let runCount = 9

    static func run(_ set: RuleSet, alerts: [Alert], compile: Double, memory: Int) -> Self {
        var scratch = set.makeScratch()
        var fired: [Int] = []
        func match() -> Int {
            var count = 0
            for alert in alerts {
                set.match(alert, scratch: &scratch, into: &fired)
                count += fired.count
            }
            return count
        }
        let count = match()
        let perAlert = median { _ = match() }
        let perDecision = median {
            for alert in alerts {
                _ = set.decide(alert, at: alert.occurredAt ?? Timestamp(milliseconds: 0), scratch: &scratch)
            }
        }
        let divisor = Double(max(1, alerts.count))
        return Self(
            rules: set.count, alerts: alerts.count, compile: compile, memory: memory, alwaysAsked: set.rulesAlwaysAsked,
            perAlert: perAlert / divisor, perDecision: perDecision / divisor, fired: count,
            dearest: set.dearestRules(5, on: alerts, clock: ProcessFigures.threadSeconds), runs: runCount)
    }

    private static func matchLines(_ set: RuleSet, _ alerts: [Alert]) -> String {
        var scratch = set.makeScratch()
        var fired: [Int] = []
        var lines = ""
        for alert in alerts {
            set.match(alert, scratch: &scratch, into: &fired)
            lines += "\(alert.id)\t\(fired.map { set.rules[$0].name }.joined(separator: ","))\n"
        }
        return lines
    }

    // Nanoseconds of one pass.
    private static func median(_ body: () -> Void) -> Double {
        var times: [Double] = []
        for _ in 0..<runCount {
            var passes = 0
            let start = ProcessFigures.threadSeconds()
            var seconds = 0.0
            repeat {
                body()
                passes += 1
                seconds = ProcessFigures.threadSeconds() - start
            } while seconds < leastSeconds
            times.append(seconds / Double(passes) * 1e9)
        }
        return times.sorted()[runCount / 2]
    }
}

/// What the system says of this process.
enum ProcessFigures {
    /// Processor time of the calling thread, in seconds.
    static func threadSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    /// Resident memory in bytes; 0 where the system does not tell.
    static func residentBytes() -> Int {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return 0 }
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
