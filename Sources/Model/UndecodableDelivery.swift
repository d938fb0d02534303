/// One authenticated delivery whose body could not be decoded: what the history keeps of it, so that a person can see why.
package struct UndecodableDelivery: Sendable, Equatable {
    /// The id in the answer to the sender: such a body has none of its own.
    package var id: DeliveryID
    package var source: String
    package var receivedAt: Timestamp
    /// Why it could not be decoded, in a sentence.
    package var reason: String
    /// As the sender named it; nothing where it did not.
    package var contentType: String
    /// The bytes as sent, or their beginning.
    package var body: [UInt8]
    /// How many bytes were sent.
    package var size: Int

    package init(
        id: DeliveryID, source: String, receivedAt: Timestamp, reason: String, contentType: String, body: [UInt8],
        size: Int? = nil
    ) {
        self.id = id
        self.source = source
        self.receivedAt = receivedAt
        self.reason = reason
        self.contentType = contentType
        self.body = body
        self.size = size ?? body.count
    }
}
