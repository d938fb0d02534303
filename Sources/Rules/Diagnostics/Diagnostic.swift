import Model

/// One mistake in a rule file: where, what, and how to mend it.
package struct Diagnostic: Hashable, Sendable {
    package enum Severity: String, Sendable { case error, warning }

    /// The path of the `RuleFile`.
    package var file: String
    /// From 1; lines are counted as YAML does.
    package var line: Int
    /// From 1, in Unicode scalars.
    package var column: Int
    package var severity: Severity
    /// One of `DiagnosticCode`, or FettleServer's own for configuration files.
    package var code: String
    package var message: String
    /// The mend, where there is one to offer.
    package var help: String?
    /// How many characters of the line are meant, at least 1.
    package var length: Int
    /// Another place that has to do with it: the first of two equal keys, the rule that stops before this one.
    package var related: Related?

    package struct Related: Hashable, Sendable {
        package var file: String
        package var line: Int
        package var column: Int
        package var length: Int
        /// What stands there.
        package var message: String
    }

    package init(
        file: String, line: Int, column: Int, severity: Severity, code: String, message: String, help: String? = nil,
        length: Int = 1, related: Related? = nil
    ) {
        self.file = file
        self.line = line
        self.column = column
        self.severity = severity
        self.code = code
        self.message = message
        self.help = help
        self.length = max(1, length)
        self.related = related
    }

    /// The diagnostic for a person: header, place, source line, caret and help.
    ///
    /// ```
    /// Error: unknown key `urgancy` (FTL004)
    ///   ---> rules/10-noise.yaml:7:12
    /// 7 |     then: {urgancy: low}
    ///                ^^^^^^^
    ///                did you mean `urgency`?
    /// ```
    ///
    /// `sourceLine` gives the line of a file by its number; nil where it is not at hand or there is nothing to point at.
    package func render(color: Bool = false, sourceLine: (_ file: String, _ line: Int) -> String?) -> String {
        let paint = Paint(enabled: color)
        let word = severity == .error ? paint.red("Error") : paint.yellow("Warning")
        var lines = ["\(word): \(Self.printable(message)) (\(code))", "  ---> \(file):\(line):\(column)"]
        if let text = sourceLine(file, line), !text.isEmpty {
            let indent = show(text, line, column, length, "^", &lines, paint.dim, paint.red)
            if let help { lines.append(indent + Self.printable(help)) }
        } else if let help {
            lines.append("  " + Self.printable(help))
        }
        if let related {
            let place = "\(related.file):\(related.line)"
            guard let text = sourceLine(related.file, related.line), !text.isEmpty else {
                return (lines + ["  \(Self.printable(related.message)): \(place)"]).joined(separator: "\n")
            }
            let message = Self.printable(related.message)
            if related.file == file, related.line == line {
                // On the same line it gets a second mark below the first.
                let (_, mark) = window(text, related.column, related.length)
                let number = String(repeating: " ", count: "\(line) | ".count)
                lines.append(number + mark.indent + paint.dim(String(repeating: "-", count: mark.length)) + " " + message)
                return lines.joined(separator: "\n")
            }
            if related.file != file { lines.append("  ---> \(place):\(related.column)") }
            let indent = show(text, related.line, related.column, related.length, "-", &lines, paint.dim, paint.dim)
            lines.append(indent + message)
        }
        return lines.joined(separator: "\n")
    }

    private func show(
        _ text: String, _ number: Int, _ column: Int, _ length: Int, _ sign: String, _ lines: inout [String],
        _ dim: (String) -> String,
        _ mark: (String) -> String
    ) -> String {
        let (shown, caret) = window(text, column, length)
        let number = "\(number) | "
        let indent = String(repeating: " ", count: number.count) + caret.indent
        lines.append(dim(number) + shown)
        lines.append(indent + mark(String(repeating: sign, count: caret.length)))
        return indent
    }

    // Long lines are cut round the place that is meant; tabs are kept in the indent so that the caret stands below it.
    private func window(_ line: String, _ column: Int, _ length: Int) -> (shown: String, caret: (indent: String, length: Int)) {
        let scalars = Array(Self.printable(line).unicodeScalars)
        let start = min(max(0, column - 1), scalars.count)
        let from = start > 100 ? start - 60 : 0
        let to = min(scalars.count, from + 160)
        let indent = scalars[from..<start].map { $0 == "\t" ? "\t" : " " }.joined()
        return (String(String.UnicodeScalarView(scalars[from..<to])), (indent, max(1, min(length, to - start))))
    }

    /// One line: `rules/a.yaml:3:7: unknown key `urgancy` (FTL004)`.
    package var summary: String { Self.printable("\(file):\(line):\(column): \(message) (\(code))") }

    /// `text` on one line and without what would steer a terminal: files and senders are not to be trusted with that.
    package static func printable(_ text: String) -> String {
        var view = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where scalar != "\n" && scalar != "\r" {
            view.append(scalar.isUnsafeToPrint && scalar != "\t" ? "\u{FFFD}" : scalar)
        }
        return String(view)
    }
}

private struct Paint {
    var enabled: Bool
    func red(_ text: String) -> String { wrap(text, "31;1") }
    func yellow(_ text: String) -> String { wrap(text, "33;1") }
    func dim(_ text: String) -> String { wrap(text, "2") }
    private func wrap(_ text: String, _ code: String) -> String { enabled ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
}
