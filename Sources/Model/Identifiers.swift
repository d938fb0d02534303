/// A PagerDuty incident's id, such as `Q1FETTLE000001` (not its number).
package struct IncidentID: Hashable, Sendable, Comparable, CustomStringConvertible, ExpressibleByStringLiteral {
    package let text: String

    package init(_ text: String) { self.text = text }
    package init(stringLiteral text: String) { self.text = text }
    package var description: String { text }
    package static func < (a: Self, b: Self) -> Bool { a.text < b.text }
}

/// The Events API's `dedup_key`, by which an alert's incident is found; case-sensitive, at most 255 characters, never empty.
///
/// Source: FACTS 4.1; an empty `incident_key` would return every open incident.
package struct DedupKey: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let text: String

    /// Nil for an empty text and for one that PagerDuty could not hold.
    package init?(_ text: String) {
        // Characters are never more than bytes, so that most need no counting.
        guard !text.isEmpty, text.utf8.count <= 255 || text.count <= 255 else { return nil }
        self.text = text
    }
    package var description: String { text }
    package static func < (a: Self, b: Self) -> Bool { a.text < b.text }
}

/// What tells one webhook delivery from another: the sender's own id where it has one, unique within a source.
package struct DeliveryID: Hashable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
    package let text: String

    package init(_ text: String) { self.text = text }
    package init(stringLiteral text: String) { self.text = text }
    package var description: String { text }
}

/// The place of an update in the durable queue: unique, rising in order of acceptance.
package struct UpdateID: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let number: Int64

    package init(_ number: Int64) { self.number = number }
    package var description: String { String(number) }
    package static func < (a: Self, b: Self) -> Bool { a.number < b.number }
}

/// A thing of PagerDuty's that a rule names: a user by e-mail, a policy or priority by name, or any of them by id.
package struct Named: Hashable, Sendable, CustomStringConvertible {
    /// The name, e-mail or id as the rule has it.
    package var text: String
    /// PagerDuty's id, once it has been looked up; nil before.
    package var id: String?

    package init(_ text: String, id: String? = nil) {
        self.text = text
        self.id = id
    }
    package var description: String { id.map { "\(text) (\($0))" } ?? text }
}

/// A thing of PagerDuty's as its API refers to it: id and, where given, its name (`summary`).
package struct Reference: Hashable, Sendable {
    package var id: String
    package var name: String?

    package init(id: String, name: String? = nil) {
        self.id = id
        self.name = name
    }
}
