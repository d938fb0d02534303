/// What to write instead of a line that is no YAML, judged by the line itself: libyaml says what it expected, not what was meant.
enum YAMLHelp {
    static func text(problem: String, at position: Position, in source: SourceText) -> String? {
        let line = source.line(position.line) ?? ""
        if problem.contains("cannot start any token") {
            guard let scalar = character(line, position.column) else { return nil }
            if scalar == "\t" { return "indent with spaces: YAML takes no tabs" }
            return "a text that begins with `\(scalar)` must stand in quotes"
        }
        if problem.contains("unknown escape character") {
            return "in double quotes a backslash begins an escape: put patterns in single quotes"
        }
        if problem.contains("control characters") { return "take the character out, or write it as an escape in double quotes" }
        if problem.contains("found another document") {
            return "one file holds one document: take the `---` out, or make two files"
        }
        if problem.contains("end of stream") { return "close the quote: `\"` or `'`" }
        if problem.contains("mapping values are not allowed") {
            return "a text with `: ` in it must stand in quotes; else look at the indentation"
        }
        if line.contains("{{") { return "a text with `{{` in it must stand in quotes: '{{host}}'" }
        if problem.contains("block collection") || problem.contains("block mapping") {
            if let bracket = line.firstMatch(of: /:\s+([\[{*&@`])[^,]*[\]}]?\s*\S/)?.1 {
                return "a text that begins with `\(bracket)` must stand in quotes; else look at the indentation"
            }
            return "keys of one map begin in one column: look at the indentation, here and above"
        }
        if problem.contains("flow mapping") || problem.contains("flow sequence") {
            return
                "close the bracket, or put a comma between the entries; a text with `: `, `,` or a bracket must stand in quotes"
        }
        return nil
    }

    /// The anchors a file has, to compare an unknown alias with.
    static func anchors(in source: SourceText) -> [String] {
        source.text.matches(of: /(?:^|[\s\[{,])&([^\s\[\]{},]+)/.anchorsMatchLineEndings()).map { String($0.1) }
    }

    private static func character(_ line: String, _ column: Int) -> Unicode.Scalar? {
        line.unicodeScalars.dropFirst(column - 1).first
    }
}
