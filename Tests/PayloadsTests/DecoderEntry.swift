import Model
import Payloads

/// The one entry through which every decoder is fuzzed, in `scripts/fuzz` as in the ordinary tests.
///
/// An input reads like a request: a byte that names the kind (`0` the first of `PayloadKind.all`, and so on up the ASCII
/// table), lines of headers, an empty line, the body. The header `map` gives the source a map.
enum DecoderEntry {
    /// What is wrong with how this input is answered; nil for nothing.
    static func complaint(_ input: [UInt8]) -> String? { request(input).flatMap { complaint($0) } }

    /// Nil without a byte for the kind.
    static func request(_ input: [UInt8]) -> PayloadInput? {
        guard let first = input.first else { return nil }
        var headers: [String: String] = [:]
        var rest = input.dropFirst()
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")), end > rest.startIndex, headers.count < 8 {
            let line = rest[..<end]
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { break }
            let value = line[colon...].dropFirst().drop { $0 == UInt8(ascii: " ") }
            headers[String(decoding: line[..<colon], as: UTF8.self).lowercased()] = String(decoding: value, as: UTF8.self)
            rest = rest[end...].dropFirst()
        }
        if rest.first == UInt8(ascii: "\n") { rest.removeFirst() }
        let kinds = PayloadKind.all
        return PayloadInput(
            kind: kinds[Int(first &- UInt8(ascii: "0")) % kinds.count], source: "harbour", headers: headers, body: Array(rest),
            delivery: "fallback", receivedAt: Timestamp(year: 2026, month: 3, day: 2), map: headers["map"].map { _ in map })
    }

    /// The form that `request` reads; the body is the last part, so that mutations reach it with their offsets unchanged.
    static func bytes(kind: PayloadKind, headers: [String: String], body: [UInt8]) -> [UInt8] {
        let place = PayloadKind.all.firstIndex(of: kind) ?? 0
        let lines = headers.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\n" }.joined()
        return [UInt8(ascii: "0") + UInt8(place)] + Array(lines.utf8) + [UInt8(ascii: "\n")] + body
    }

    /// The promises every decoder keeps, whatever it is given.
    static func complaint(_ input: PayloadInput) -> String? {
        let decoded = PayloadDecoder.decode(input)
        switch decoded {
        case .undecodable(let reason), .ignored(let reason, _):
            return reason.isEmpty ? "\(input.kind): an answer without a reason" : nil
        case .alerts(let alerts, _, _):
            if alerts.isEmpty { return "\(input.kind): neither alerts nor a reason" }
            if Set(alerts.map(\.id)).count != alerts.count { return "\(input.kind): two alerts with one id" }
            return alerts.lazy.compactMap { alert in complaint(alert, input).map { "\(input.kind): \($0)" } }.first
        }
    }

    private static func complaint(_ alert: Alert, _ input: PayloadInput) -> String? {
        if alert.id.isEmpty || alert.event.isEmpty || alert.status.word.isEmpty { return "no id, event or status" }
        if alert.kind != input.kind.name || alert.source != "harbour" { return "kind or source is another's" }
        if alert.payload == nil { return "no payload" }
        if alert.url == "" || alert.fingerprint == "" || alert.agent == "" || alert.incident?.id.text == "" {
            return "an empty text where nil belongs"
        }
        // Histories and `explain --json` write an alert, tests and `bench` read it.
        var json = JSONWriter()
        alert.write(to: &json, payload: false)
        guard let written = try? JSONValue.parse(json.bytes), let read = Alert(normalised: written, source: "", id: "") else {
            return "what is written cannot be read"
        }
        var again = JSONWriter()
        read.write(to: &again, payload: false)
        return again.bytes == json.bytes ? nil : "written and read, it is another: \(json.text) \(again.text)"
    }

    /// Everything a map can say.
    private static let map = GenericMap(
        [
            .title: ["message", "$.title"], .description: .init([.joined(["a", "b.0.c"], separator: " "), .constant("none")]),
            .status: .init(paths: ["state"], values: ["1": "triggered", "0": "resolved"], default: "triggered"),
            .severity: .init(paths: ["level", "prio"], values: ["high": "critical"]), .host: ["meta.host", "meta.ip"],
            .fingerprint: .init([.joined(["app", "name"], separator: "/")]), .dedupKey: "key", .time: ["at", "$.at"],
            .delivery: "event_id",
        ],
        labels: ["tags", "meta.tags"], annotations: .init(named: ["runbook": "links.runbook"]), each: "alerts")
}
