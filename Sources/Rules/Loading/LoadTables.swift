import PCRE2

/// What all files of one load share: fields, patterns and names.
final class LoadTables {
    let settings: RuleSettings
    private(set) var fields: [Field] = []
    private var slots: [Field: Int] = [:]
    private struct PatternKey: Hashable {
        var source: ExactText
        var limits: PatternLimits
    }

    private var patterns: [PatternKey: Pattern] = [:]
    /// The bytes of all compiled patterns.
    private(set) var patternBytes = 0
    /// Beyond the ceiling no more patterns are compiled; that is reported once.
    var isFull: Bool { patternBytes > settings.memoryBytes }
    private var names: [String: Diagnostic.Related] = [:]

    /// The texts of the lists in files, in the order they were read.
    private(set) var lists: [String] = []
    private let list: RuleLoader.ListReader

    init(settings: RuleSettings, list: @escaping RuleLoader.ListReader = { _, _ in nil }) {
        self.settings = settings
        self.list = list
    }

    func readList(_ path: String, besides file: String) -> String? {
        let text = list(path, file)
        if let text { lists.append(text) }
        return text
    }

    func slot(of field: Field) -> Int {
        if let slot = slots[field] { return slot }
        slots[field] = fields.count
        fields.append(field)
        return fields.count - 1
    }

    /// Equal patterns are compiled once.
    func pattern(_ source: String, limits: PatternLimits = PatternLimits()) throws(PatternError) -> Pattern {
        let key = PatternKey(source: ExactText(source), limits: limits)
        if let pattern = patterns[key] { return pattern }
        let pattern = try Pattern(source, limits: limits)
        patterns[key] = pattern
        patternBytes += pattern.byteCount
        return pattern
    }

    /// Where a rule of that name stands already; nil if it is new, and then it is remembered.
    func claim(_ name: String, at place: Diagnostic.Related) -> Diagnostic.Related? {
        if let earlier = names[name] { return earlier }
        names[name] = place
        return nil
    }

    var ruleNames: Dictionary<String, Diagnostic.Related>.Keys { names.keys }
}
