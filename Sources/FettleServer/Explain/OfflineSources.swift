import Model
import Payloads
import Rules
import Webhooks

/// The senders as far as they matter without a network: which decoder a source's bodies go through.
struct OfflineSources {
    private let configured: [SourceSettings]

    private let keys: [String: SourceKeys]

    init(_ configuration: Configuration?) {
        configured = configuration?.webhooks.sources ?? []
        keys = configuration?.keys ?? [:]
    }

    /// A configured source's kind, else the kind of that name.
    func kind(of source: String) -> PayloadKind? {
        configured.first { $0.name == source }?.kind ?? PayloadKind(source)
    }

    /// What to write instead of an unknown source.
    func help(_ source: String) -> String {
        let known = configured.map(\.name) + PayloadKind.all.map(\.name)
        return NearestName.help(source, in: known) ?? "known: \(known.joined(separator: ", "))"
    }

    /// A delivery that was kept: by its source as that is configured now, else by the kind it had.
    func decode(_ raw: RawDelivery, from source: String, delivery: DeliveryID, at time: Timestamp) -> Decoded {
        let name = raw.kind.isEmpty || configured.contains { $0.name == source } ? source : raw.kind
        guard var input = input(raw.body, from: name, headers: raw.headers, delivery: delivery, at: time) else {
            return .undecodable(reason: "`\(name)` is neither a configured source nor a kind; \(help(name))")
        }
        // Its alerts are those of its source, whatever has become of that.
        input.source = source
        return decode(input)
    }

    func decode(
        _ body: [UInt8], from source: String, headers: [String: String] = [:], delivery: DeliveryID, at now: Timestamp
    ) -> Decoded {
        guard let input = input(body, from: source, headers: headers, delivery: delivery, at: now) else {
            return .undecodable(reason: "`\(source)` is neither a configured source nor a kind; \(help(source))")
        }
        return decode(input)
    }

    /// Which values of this body fill which fields; nil for an unknown source.
    func trace(_ body: [UInt8], from source: String, headers: [String: String], delivery: DeliveryID, at now: Timestamp)
        -> Provenance?
    {
        input(body, from: source, headers: headers, delivery: delivery, at: now).map { input in
            Provenance.trace(input) { decode($0) }
        }
    }

    private func input(
        _ body: [UInt8], from source: String, headers: [String: String], delivery: DeliveryID, at now: Timestamp
    ) -> PayloadInput? {
        kind(of: source).map { kind in
            PayloadInput(
                kind: kind, source: source, headers: headers, body: body, delivery: delivery, receivedAt: now,
                map: configured.first { $0.name == source }?.map)
        }
    }

    private func decode(_ input: PayloadInput) -> Decoded {
        let decoded = PayloadDecoder.decode(input)
        guard case .alerts(let alerts, let id, let ignored) = decoded, let keys = keys[input.source] else { return decoded }
        return .alerts(keys.applied(to: alerts), delivery: id, ignored: ignored)
    }
}
