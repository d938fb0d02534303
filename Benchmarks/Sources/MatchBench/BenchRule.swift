/// A rule as all engines understand it: conditions that must all hold.
struct BenchRule {
    struct Condition {
        var field: BenchField
        var text: String
        var isValue = false
        var isNegated = false

        static func pattern(_ field: BenchField, _ text: String) -> Self { Self(field: field, text: text) }
        static func not(_ field: BenchField, _ text: String) -> Self { Self(field: field, text: text, isNegated: true) }
        static func equals(_ field: BenchField, _ text: String) -> Self { Self(field: field, text: text, isValue: true) }
    }

    var conditions: [Condition]

    /// As a rule of a rule file.
    func yaml(name: String) -> String {
        let parts = conditions.map { condition in
            let word = (condition.isNegated ? "not_" : "") + (condition.isValue ? "equals" : "matches")
            return "{\(condition.field.rawValue): {\(word): \(Self.quoted(condition.text))}}"
        }
        return "- {name: \(name), when: {all: [\(parts.joined(separator: ", "))]}, then: {urgency: low}}\n"
    }

    private static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }
}

/// The fields in play.
enum BenchField: String, CaseIterable {
    case title, description, service, host, environment
    case tenant = "labels.tenant"
    case alertname = "labels.alertname"

    var number: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
