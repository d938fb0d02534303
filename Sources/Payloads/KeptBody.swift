import Model

/// The body of a delivery as it is kept, so that it can be decoded again: without what proves its sender.
package enum KeptBody {
    /// Kinds whose bodies carry a credential, and the members that hold it. Source: FACTS 5 on PagerDuty; FACTS on senders, "others".
    private static let credentials = ["pagerduty_events": ["routing_key", "service_key"], "statuscake": ["Token"]]

    /// The body as it came; of a kind with credentials in it JSON with `***` in their place, and nothing where that cannot be written.
    package static func of(_ input: PayloadInput) -> [UInt8] {
        guard let names = credentials[input.kind.name], var json = try? input.parsed() else { return input.body }
        let present = names.filter { json[$0] != nil }
        if present.isEmpty { return input.body }
        for name in present {
            guard let masked = json.replacing(name, by: { $0.string("***") }) else { return [] }
            json = masked
        }
        return Array(json.bytes)
    }
}
