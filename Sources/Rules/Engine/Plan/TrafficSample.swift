/// What some alerts had in a plan's fields: from it a plan learns what is common.
struct TrafficSample: Sendable {
    /// By field: the texts of these alerts.
    var texts: [[[UInt8]]]
    /// How many alerts.
    private(set) var alerts = 0

    init(fieldCount: Int) { texts = Array(repeating: [], count: fieldCount) }

    mutating func countAlert() { alerts += 1 }
}
