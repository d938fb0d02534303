import Model

/// One kind of sender whose webhooks are understood, such as `alertmanager`: its name and its decoder.
///
/// A new kind is a file with its decoder and a row in `all`.
package struct PayloadKind: Sendable {
    /// As in `sources.<name>.kind` of the configuration.
    package let name: String
    let decode: @Sendable (PayloadInput) -> Decoded

    package static let all: [PayloadKind] = [
        PayloadKind("alertmanager", json: AlertmanagerPayload.decode),
        PayloadKind("pagerduty", json: PagerDutyPayload.decode),
    ]

    /// Nil for a name that stands not in `all`.
    package init?(_ name: String) {
        guard let kind = Self.all.first(where: { $0.name == name }) else { return nil }
        self = kind
    }

    /// A kind whose bodies are JSON, whatever their Content-Type says.
    private init(_ name: String, json decode: @escaping @Sendable (JSONValue, PayloadInput) -> Decoded) {
        self.name = name
        self.decode = { input in
            do throws(JSONError) {
                return decode(try JSONValue.parse(input.body), input)
            } catch {
                return .undecodable(reason: "the body is not JSON: \(error)")
            }
        }
    }
}

extension PayloadKind: Hashable, CustomStringConvertible {
    package static func == (a: Self, b: Self) -> Bool { a.name == b.name }
    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
    package var description: String { name }
}
