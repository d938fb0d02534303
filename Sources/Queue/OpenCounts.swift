/// How many updates stand in each state and how much the kept bodies take, kept beside the transactions so that nobody has to
/// count rows; and the last number given.
struct OpenCounts: Sendable, Equatable {
    var pending = 0
    var inFlight = 0
    var dead = 0
    /// What the bodies of deliveries take, as they are stored.
    var bodyBytes: Int64 = 0
    /// The number of the delivery accepted last, which no other will have.
    var lastDelivery: Int64 = 0

    /// What counts against `QueueSettings.maxOpen`.
    var open: Int { pending + inFlight }
}
