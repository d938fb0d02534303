package import Model

/// The durable line: what has been accepted survives a crash until it has exactly one outcome.
///
/// An update is *pending*, *in flight* (claimed by this process), *done* or *dead*. Opening a store turns what was in
/// flight into pending again.
package protocol DurableQueue: Sendable {
    /// Returns once the delivery's id, decisions and actions are on disk; concurrent calls share a commit.
    ///
    /// A delivery id seen before within the dedup window gives the first receipt again, marked as duplicate, and adds nothing.
    func accept(_ entry: QueueEntry) async throws(Refusal) -> Receipt

    /// Takes the oldest pending updates, at most `limit`, and marks them in flight.
    ///
    /// A claim counts as an attempt as soon as it is on disk, so that after a crash an update that may have been sent shows
    /// one; `attempts` of what is returned counts the claims before this one.
    /// One that is older than anything that has its outcome is marked as late.
    func claim(upTo limit: Int) async throws(QueueError) -> [QueuedUpdate]

    /// As `claim`, but leaves pending what names its incident by a key that has not been found, and what is undecided; looks at the
    /// oldest `limit` updates after `last`.
    func claimKnown(upTo limit: Int, after last: UpdateID?) async throws(QueueError) -> KnownClaim

    /// Puts in the place of an undecided update what has been decided since: its action, the decision's record and what the rules
    /// want remembered, in one commit. It stays in flight; one that asks for nothing has an empty update. Returns it as it is now.
    func decide(_ update: QueuedUpdate, by decision: Decision) async throws(QueueError) -> QueuedUpdate

    /// Notes which incident the key of a claimed update was found to mean, before anything is sent to it: after a crash it is that
    /// incident whose state says whether the update was applied, though its key may find nothing any more.
    func locate(_ incidents: [UpdateID: IncidentID]) async throws(QueueError)

    /// What has been done and said of the incidents of these updates, in any life of the process; an incident of which nothing is
    /// known is left out.
    func past(of updates: [UpdateID: IncidentID]) async throws(QueueError) -> [IncidentID: IncidentPast]

    /// Records final outcomes in one commit: done or, for `.dead`, a dead letter. An update's first outcome stands.
    func settle(_ outcomes: [Outcome]) async throws(QueueError)

    /// Gives claimed updates back unfinished; they are pending again, with an attempt counted but for the `untouched`, which were part
    /// of no call.
    func release(_ updates: [UpdateID], untouched: Set<UpdateID>) async throws(QueueError)

    /// Keeps requests for `fettle why`; one of an update that is forgotten is left out.
    func note(_ requests: [RequestRecord]) async throws(QueueError)

    func statistics() async throws(QueueError) -> QueueStatistics

    /// Pending, in-flight and dead updates, oldest first.
    func list(_ filter: QueueFilter) async throws(QueueError) -> [QueueRow]

    /// Checks that the queue has room and that a write would succeed; throws what hinders it. For readiness.
    func checkWritable() async throws(QueueError)
}

extension DurableQueue {
    /// Gives claimed updates back unfinished, any of which may have been sent.
    package func release(_ updates: [UpdateID]) async throws(QueueError) { try await release(updates, untouched: []) }
}
