import PCRE2

/// What all files of one load share: fields, patterns and names.
final class LoadTables {
    let settings: RuleSettings
    private(set) var fields: [Field] = []
    private var slots: [Field: Int] = [:]
    private var patterns: [String: Pattern] = [:]
    private var names: [String: (file: String, line: Int)] = [:]

    init(settings: RuleSettings) { self.settings = settings }

    func slot(of field: Field) -> Int {
        if let slot = slots[field] { return slot }
        slots[field] = fields.count
        fields.append(field)
        return fields.count - 1
    }

    /// Equal patterns are compiled once.
    func pattern(_ source: String) throws(PatternError) -> Pattern {
        if let pattern = patterns[source], ExactText(pattern.source) == ExactText(source) { return pattern }
        let pattern = try Pattern(source)
        patterns[source] = pattern
        return pattern
    }

    /// Where a rule of that name stands already; nil if it is new, and then it is remembered.
    func claim(_ name: String, file: String, line: Int) -> (file: String, line: Int)? {
        if let earlier = names[name] { return earlier }
        names[name] = (file, line)
        return nil
    }

    var ruleNames: Dictionary<String, (file: String, line: Int)>.Keys { names.keys }
}
