import Model

/// What has gone out for incidents with nothing left to do: an earlier update that arrives late, because its incident or a name
/// had to be looked up or the process has died, must not undo it.
///
/// Bounded; it knows from when on it has forgotten nothing. What it has forgotten, and what an earlier life of the process sent,
/// the store still knows (`DurableQueue.past`).
struct SentMemory: Sendable {
    private var incidents: RecentMap<IncidentID, MergeLaw.Sent>
    /// The latest update that it was told of.
    private var latest = UpdateID(.min)
    /// The same as it was when the map last began anew: what is forgotten next is no later.
    private var latestOfOld = UpdateID(.min)
    /// Nothing later than this has been forgotten.
    private var forgotten = UpdateID(.min)

    init(capacity: Int) { incidents = RecentMap(capacity: capacity) }

    func recall(_ incident: IncidentID) -> MergeLaw.Sent { incidents[incident] ?? MergeLaw.Sent() }

    mutating func keep(_ sent: MergeLaw.Sent, of incident: IncidentID) {
        if let last = sent.latest { latest = max(latest, last) }
        let before = incidents.generation
        incidents[incident] = sent
        if incidents.generation != before { (forgotten, latestOfOld) = (latestOfOld, latest) }
    }

    /// Whether something may have been forgotten that is later than this update.
    func mayHaveForgotten(after update: UpdateID) -> Bool { update < forgotten }
}
