import Model

/// One delivery of a recording.
struct RecordedDelivery: Sendable {
    /// For a person: the file, and the line where there are several in one; or the delivery's id.
    var place: String
    /// The delivery's own id; nil where the recording does not say.
    var id: DeliveryID?
    /// Nil where the recording does not say: then `--source` does.
    var source: String?
    var receivedAt: Timestamp?
    var raw: RawDelivery

    init(place: String, id: DeliveryID? = nil, source: String? = nil, receivedAt: Timestamp? = nil, raw: RawDelivery) {
        self.place = place
        self.id = id
        self.source = source
        self.receivedAt = receivedAt
        self.raw = raw
    }
}
