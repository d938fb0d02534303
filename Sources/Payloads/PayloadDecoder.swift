package import Model

/// The way into this room: any body whatsoever in, an answer out.
package enum PayloadDecoder {
    package static func decode(_ input: PayloadInput) -> Decoded { input.kind.decode(input) }
}

/// What a body turned out to be.
package enum Decoded: Sendable {
    /// At least one alert. `delivery` is the id by which this delivery is told from others and known again; nil where its
    /// sender has none. `ignored` says why parts of the body were left aside.
    case alerts([Alert], delivery: DeliveryID?, ignored: [String])
    /// Well-formed and of no concern: a test message, an event about something else.
    case ignored(reason: String, delivery: DeliveryID?)
    /// Not what this kind of sender sends.
    case undecodable(reason: String)
}
