package import Model
import ServiceLifecycle
import UnixSignals

/// Reloads the rules when a rule file changes and on SIGHUP.
///
/// Looks at the files every second instead of asking the kernel: a mounted ConfigMap changes by a link far above the file,
/// and network file systems tell nobody. A change is taken once the files have rested for one look.
package struct RuleWatcher: Service {
    private let paths: @Sendable () -> [String]
    private let timekeeper: any Timekeeper
    private let interval: Duration
    private let reload: @Sendable (_ cause: String) -> Void

    package init(
        paths: @escaping @Sendable () -> [String], timekeeper: any Timekeeper, interval: Duration = .seconds(1),
        reload: @escaping @Sendable (_ cause: String) -> Void
    ) {
        self.paths = paths
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
        var inForce = FileFingerprint(of: paths())
        var lastSeen = inForce
        while (try? await timekeeper.sleep(for: interval)) != nil {
            let seen = FileFingerprint(of: paths())
            if seen != inForce, seen == lastSeen {
                inForce = seen
                reload("a rule file changed")
            }
            lastSeen = seen
        }
    }

    private func watchSignal() async {
        for await _ in await UnixSignalsSequence(trapping: [.sighup]) {
            reload("SIGHUP")
        }
    }
}
