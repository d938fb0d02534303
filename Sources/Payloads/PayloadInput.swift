package import Model

/// One webhook delivery as it came: what a decoder is given.
package struct PayloadInput: Sendable {
    package var kind: PayloadKind
    /// The name of the configured source.
    package var source: String
    /// By lower-case name.
    package var headers: [String: String]
    /// Inflated.
    package var body: [UInt8]
    /// Stands for the delivery where the sender gives it no id of its own.
    package var delivery: DeliveryID
    package var receivedAt: Timestamp
    /// The source's own map of fields, for kinds that ask for one: `generic` and `cloudevents`.
    package var map: GenericMap?

    package init(
        kind: PayloadKind, source: String, headers: [String: String] = [:], body: [UInt8], delivery: DeliveryID,
        receivedAt: Timestamp, map: GenericMap? = nil
    ) {
        self.kind = kind
        self.source = source
        self.headers = headers
        self.body = body
        self.delivery = delivery
        self.receivedAt = receivedAt
        self.map = map
    }
}
