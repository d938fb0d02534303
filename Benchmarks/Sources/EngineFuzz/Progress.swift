import Foundation

/// Tells on stderr every few seconds how far a run has come, and the sooner what takes unreasonably long.
final class Progress {
    private let seed: Int
    private let start = ContinuousClock.now
    private var told = ContinuousClock.now

    init(seed: Int) { self.seed = seed }

    func tell(_ report: Report) {
        let now = ContinuousClock.now
        guard now - told >= .seconds(10) else { return }
        told = now
        say("\((now - start).components.seconds) s: \(report.patterns) patterns, \(report.ruleSets) rule sets")
    }

    /// Runs `body`, and names what it was about where it took more than a second of processor time.
    func watch<Result>(_ body: () -> Result, about what: () -> String) -> Result {
        let before = clock()
        let result = body()
        let seconds = Double(clock() - before) / Double(CLOCKS_PER_SEC)
        if seconds > 1 { say("\(seconds) s for \(what())") }
        return result
    }

    private func say(_ text: String) {
        FileHandle.standardError.write(Data("seed \(seed), \(text)\n".utf8))
    }
}
