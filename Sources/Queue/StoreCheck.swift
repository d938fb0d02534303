import GRDB

/// Looks through every page of a store beside the process that serves it.
///
/// A reader, for which no delivery waits; but until it is done, the log is not written back to the file beyond where it began, and
/// grows by what is accepted meanwhile.
struct StoreCheck {
    /// What is broken is told up to this many lines: more of them help nobody.
    private static let mostFindings = 10

    let settings: QueueSettings

    init(_ settings: QueueSettings) { self.settings = settings }

    /// What is broken, a line each; empty for a sound store. Cancelling the task interrupts it, with an error.
    func run() async throws(QueueError) -> [String] {
        do {
            let database = try StoreFile.openForReading(path: settings.path, busyTimeout: settings.busyTimeout)
            // A reader has nothing to lose by a failure to close.
            defer { try? database.close() }
            return try await database.read { try StoreFile.damage(in: $0, upTo: Self.mostFindings) }
        } catch {
            let error = QueueError(error, path: settings.path)
            // SQLite may refuse to go on at all: that is a finding.
            if error.code == .damaged || error.code == .foreign { return [error.detail] }
            throw error
        }
    }
}
