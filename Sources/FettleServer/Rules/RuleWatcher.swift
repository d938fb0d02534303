package import Model
import ServiceLifecycle
import UnixSignals

/// Reloads the rules when a rule file changes and on SIGHUP.
///
/// Looks at the files every second instead of asking the kernel: a mounted ConfigMap changes by a link far above the file,
/// and network file systems tell nobody. A change is taken once the files have rested for one look.
package struct RuleWatcher: Service {
    private let book: RuleBook
    private let timekeeper: any Timekeeper
    private let interval: Duration
    private let reload: @Sendable (_ cause: String) -> Void

    package init(
        book: RuleBook, timekeeper: any Timekeeper, interval: Duration = .seconds(1),
        reload: @escaping @Sendable (_ cause: String) -> Void
    ) {
        self.book = book
        self.timekeeper = timekeeper
        self.interval = interval
        self.reload = reload
    }

    package func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await cancelWhenGracefulShutdown { await watchFiles() } }
            group.addTask { await cancelWhenGracefulShutdown { await watchSignal() } }
            await group.waitForAll()
        }
    }

    private func watchFiles() async {
        var look = FileLook()
        while (try? await timekeeper.sleep(for: interval)) != nil {
            // Read anew each time: a reload that somebody asked for has taken the change already.
            if look.isSettledChange(book.presentFingerprint, since: book.fingerprint) { reload("a rule file changed") }
        }
    }

    private func watchSignal() async {
        for await _ in await UnixSignalsSequence(trapping: [.sighup]) {
            reload("SIGHUP")
        }
    }
}

/// Tells a change that has come to rest from one that is still being written.
struct FileLook {
    private var lastSeen: FileFingerprint?

    /// True when `seen` differs from what was read and is the same as at the look before.
    mutating func isSettledChange(_ seen: FileFingerprint, since read: FileFingerprint) -> Bool {
        defer { lastSeen = seen }
        return seen != read && seen == lastSeen
    }
}
