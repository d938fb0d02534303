import Model

/// Which values of a body filled which fields of its alerts, found by asking the decoder itself.
///
/// Each value is replaced in turn by a marker and the body decoded again: where the marker comes out is what the value fills;
/// where no marker shows but a field changes, the field depends on the value (a digest, a word looked up in a table). The
/// decoders know nothing of it: what is shown cannot disagree with them, and costs nothing where it is not asked for.
package struct Provenance: Sendable {
    /// One field of one alert and where it came from.
    package struct Origin: Sendable, Equatable {
        /// By the names of rule files: `title`, `labels.env`, `incident.service.name`.
        package var field: String
        package var value: String
        /// In the order of the body; empty where no value of the body fills it: a constant, or the kind's own doing.
        package var paths: [String]
    }

    /// One value of the body.
    package struct Value: Sendable, Equatable {
        /// Keys and indexes joined by dots, as maps and `payload.` take them; `header NAME` for a header.
        package var path: String
        package var text: String
    }

    /// For each alert, in the order of the body.
    package var alerts: [[Origin]] = []
    /// What filled no field of any alert.
    package var unused: [Value] = []
    /// Values that were not looked at, as the body has too many.
    package var skipped = 0

    /// Alerts beyond these are not traced.
    package static let maximumAlerts = 50

    /// - Parameters:
    ///   - budget: Bytes that may be decoded, more or less; a body of any size has its first 50 values looked at.
    ///   - decode: The decoder, and what else fills fields of alerts on the way.
    package static func trace(
        _ input: PayloadInput, budget: Int = 5_000_000, decode: (PayloadInput) -> Decoded = { PayloadDecoder.decode($0) }
    ) -> Provenance {
        let input = input.formAsJSON
        let (alerts, base) = flattened(decode(input))
        let values = BodyValues(of: input, payload: alerts.first?.payload)
        let affordable = min(2000, max(50, budget / max(input.body.count, 1)))
        var found = base.map { _ in Findings() }
        var unused: [Value] = []
        for value in values.all.prefix(affordable) {
            var isUsed = false
            for probe in Probe.all(for: value) {
                let (_, changed) = flattened(decode(value.replaced(by: probe, in: input)))
                // A value that makes an alert of the body, or none, fills no field.
                guard changed.count == base.count else { continue }
                for (number, fields) in base.enumerated() {
                    let used = found[number].compare(fields, changed[number], probe, value)
                    isUsed = isUsed || used
                }
            }
            // What the decoder keeps to itself, a secret, is not shown here either.
            let isSecret = alerts.first?.payload?.value(at: value.path)?.string == "***"
            if !isUsed { unused.append(Value(path: value.path, text: isSecret ? "***" : value.text)) }
        }
        return Provenance(
            alerts: zip(base, found).map { fields, found in fields.map { found.origin(of: $0.field, $0.value) } },
            unused: unused, skipped: max(0, values.all.count - affordable))
    }

    /// What was found about one alert.
    private struct Findings {
        private var marked: [String: [String]] = [:]
        private var changed: [String: [String]] = [:]

        /// Whether the replaced value fills any field.
        mutating func compare(_ before: [Flat], _ after: [Flat], _ probe: Probe, _ value: BodyValues.Value) -> Bool {
            let texts = Dictionary(after.map { ($0.field, $0.value) }, uniquingKeysWith: { first, _ in first })
            var isUsed = false
            for (field, text) in before {
                let now = texts[field]
                if now == text { continue }
                if let now, probe.shows(in: now) {
                    // What is empty or unfilled would only fill the field if it were not.
                    if !text.isEmpty, value.text.isEmpty || isPlaceholder(value.text) { continue }
                    Self.note(value.path, &marked[field, default: []])
                } else if field != "id", !probe.isTime {
                    Self.note(value.path, &changed[field, default: []])
                } else {
                    continue
                }
                isUsed = true
            }
            return isUsed
        }

        func origin(of field: String, _ value: String) -> Origin {
            Origin(field: field, value: value, paths: marked[field] ?? changed[field] ?? [])
        }

        private static func note(_ path: String, _ paths: inout [String]) {
            if paths.last != path { paths.append(path) }
        }
    }

    private typealias Flat = (field: String, value: String)

    private static func flattened(_ decoded: Decoded) -> (alerts: [Alert], fields: [[Flat]]) {
        guard case .alerts(let alerts, _, _) = decoded else { return ([], []) }
        let fields = alerts.prefix(maximumAlerts).map { alert in
            var json = JSONWriter()
            alert.write(to: &json, payload: false)
            var fields: [Flat] = []
            if let value = try? JSONValue.parse(json.bytes) { flatten(value, "", &fields) }
            // These two come from the configuration.
            return fields.filter { $0.field != "source" && $0.field != "kind" }
        }
        return (alerts, fields)
    }

    private static func flatten(_ value: JSONValue, _ path: String, _ fields: inout [Flat]) {
        func below(_ name: String) -> String { path.isEmpty ? name : path + "." + name }
        if let members = value.members {
            for member in members { flatten(member.value, below(member.key), &fields) }
        } else if let elements = value.array {
            for (index, element) in elements.enumerated() { flatten(element, below(String(index)), &fields) }
        } else if let text = value.text {
            fields.append((path, text))
        }
    }
}
