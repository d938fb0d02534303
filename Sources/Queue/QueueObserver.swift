/// Where the queue reports what it does; FettleServer wires it to logs and metrics.
///
/// The closures run on the writing thread or a caller's: they must be quick.
package struct QueueObserver: Sendable {
    /// A transaction was committed.
    package var committed: @Sendable (Commit) -> Void
    /// A transaction failed as a whole and nothing of it was kept.
    package var failed: @Sendable (QueueError) -> Void
    /// Expired history was removed: so many rows.
    package var pruned: @Sendable (Int) -> Void
    /// Dead letters whose time was over were removed: so many.
    package var deadPruned: @Sendable (Int) -> Void
    /// What other processes had asked for was done.
    package var fulfilled: @Sendable (FulfilledRequests) -> Void

    /// One transaction: how many calls shared it, and how long it took with its sync to disk.
    package struct Commit: Sendable {
        package var calls: Int
        package var duration: Duration
    }

    package init(
        committed: @escaping @Sendable (Commit) -> Void = { _ in }, failed: @escaping @Sendable (QueueError) -> Void = { _ in },
        pruned: @escaping @Sendable (Int) -> Void = { _ in }, deadPruned: @escaping @Sendable (Int) -> Void = { _ in },
        fulfilled: @escaping @Sendable (FulfilledRequests) -> Void = { _ in }
    ) {
        self.committed = committed
        self.failed = failed
        self.pruned = pruned
        self.deadPruned = deadPruned
        self.fulfilled = fulfilled
    }
}
