/// A webhook body as it came, with what it takes to decode it again: for `fettle replay` and `fettle why`.
package struct RawDelivery: Sendable, Equatable {
    /// The sender's kind, by which a body can be read even when its source is configured no more.
    package var kind: String
    /// Those headers that decoders look at, by lower-case name; never a credential.
    package var headers: [String: String]
    /// Inflated.
    package var body: [UInt8]
    /// The bot's own user as far as it was known then: events it caused were left alone.
    package var bot: String?

    package init(kind: String, headers: [String: String] = [:], body: [UInt8], bot: String? = nil) {
        self.kind = kind
        self.headers = headers
        self.body = body
        self.bot = bot
    }
}
