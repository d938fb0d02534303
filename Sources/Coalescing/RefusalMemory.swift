import Model

/// What refused batches have taught: how large the next one had better be, and which incidents are to go alone.
///
/// A batch that is refused halves the size of the next, one of that size that goes through doubles it. So where many incidents are
/// refused about every other batch passes, which is when finding them costs the least; and where all are, each goes alone.
struct RefusalMemory: Sendable {
    /// An incident that was refused alone stays out of company for this long.
    static let lifetime = Duration.seconds(600)

    private let largest: Int
    /// Incidents a batch.
    private(set) var size: Int
    private var refused = RecentMap<IncidentID, Timestamp>(capacity: 10_000)

    init(largest: Int) {
        self.largest = largest
        size = largest
    }

    mutating func batchWasRefused() { size = max(1, size / 2) }

    mutating func batchWentThrough(items: Int) {
        // A small one says nothing of what a larger one would have met with.
        if items > size / 2 { size = min(largest, size * 2) }
    }

    mutating func wasRefused(_ incident: IncidentID, at now: Timestamp) { refused[incident] = now }

    mutating func wentThrough(_ incident: IncidentID) {
        if refused[incident] != nil { refused[incident] = nil }
    }

    func isRefused(_ incident: IncidentID, at now: Timestamp) -> Bool {
        refused[incident].map { now - $0 < Self.lifetime } ?? false
    }
}
