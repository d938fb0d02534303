/// A rule as all engines understand it: conditions that must all hold.
package struct BenchRule {
    package struct Condition {
        package var field: BenchField
        package var text: String
        package var isValue = false
        package var isNegated = false

        package static func pattern(_ field: BenchField, _ text: String) -> Self { Self(field: field, text: text) }
        package static func not(_ field: BenchField, _ text: String) -> Self { Self(field: field, text: text, isNegated: true) }
        package static func equals(_ field: BenchField, _ text: String) -> Self { Self(field: field, text: text, isValue: true) }
    }

    package var conditions: [Condition]

    /// As a rule of a rule file.
    package func yaml(name: String) -> String {
        let parts = conditions.map { condition in
            let word = (condition.isNegated ? "not_" : "") + (condition.isValue ? "equals" : "matches")
            return "{\(condition.field.rawValue): {\(word): \(Self.quoted(condition.text))}}"
        }
        return "- {name: \(name), when: {all: [\(parts.joined(separator: ", "))]}, then: {urgency: low}}\n"
    }

    private static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }
}

/// The fields in play.
package enum BenchField: String, CaseIterable {
    case title, description, service, host, environment
    case tenant = "labels.tenant"
    case alertname = "labels.alertname"

    package var number: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
