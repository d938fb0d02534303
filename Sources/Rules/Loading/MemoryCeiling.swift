/// How much memory a rule set takes, compiled, and what is said where that is more than it may take.
enum MemoryCeiling {
    static let help = "raise `limits.rules_memory`, or look for patterns with large repeats such as (?:…){1,500}"

    static func message(_ bytes: Int, _ settings: RuleSettings) -> String {
        "up to here the rules take \(size(bytes)) of memory, compiled; the ceiling is \(size(settings.memoryBytes))"
    }

    /// The finding where the set as a whole is too large; it names the first rule's file.
    static func finding(_ set: RuleSet) -> Diagnostic? {
        guard set.byteCount > set.settings.memoryBytes, let rule = set.rules.first else { return nil }
        return Diagnostic(
            file: rule.file, line: 1, column: 1, severity: .error, code: DiagnosticCode.tooMuchMemory.rawValue,
            message:
                "the rules take \(size(set.byteCount)) of memory, compiled; the ceiling is \(size(set.settings.memoryBytes))",
            help: help)
    }

    private static func size(_ bytes: Int) -> String {
        let tenths = bytes * 10 / (1024 * 1024)
        return tenths < 10 ? "\(bytes) bytes" : "\(tenths / 10).\(tenths % 10) MiB"
    }
}
