/// `# fettle: allow FTL501` on a line, or on the one above it, silences that warning there; where a rule begins, in all of the
/// rule. Errors cannot be silenced. What silences nothing is told, lest a later mistake hide behind it.
struct Allowance {
    /// One code in such a comment.
    private struct Mention: Hashable {
        var position: Position
        var code: String
    }

    private let source: SourceText
    /// The lines where rules begin, rising.
    private let beginnings: [Int]
    private var used: Set<Mention> = []

    init(_ source: SourceText, rules beginnings: [Int]) {
        self.source = source
        self.beginnings = beginnings
    }

    mutating func silences(_ diagnostic: Diagnostic) -> Bool {
        guard source.hasAllowances, diagnostic.severity == .warning else { return false }
        let rule = beginnings.last { $0 <= diagnostic.line }
        for line in [diagnostic.line] + (rule.map { [$0] } ?? []) {
            for number in [line, line - 1] {
                guard let mention = mentions(in: number).first(where: { $0.code == diagnostic.code }) else { continue }
                used.insert(mention)
                return true
            }
        }
        return false
    }

    /// The codes that have silenced nothing; `pending` are those that were not looked for this time.
    func idle(except pending: Set<DiagnosticCode>) -> [Diagnostic] {
        guard source.hasAllowances else { return [] }
        return source.lines.indices.flatMap { mentions(in: $0 + 1) }.compactMap { mention in
            let code = DiagnosticCode(rawValue: mention.code)
            if used.contains(mention) || code.map(pending.contains) == true { return nil }
            let words =
                code == nil
                ? "there is no code `\(Wording.bounded(mention.code, 20))`"
                : "nothing is left here that `\(mention.code)` would silence"
            return Diagnostic(
                file: source.path, line: mention.position.line, column: mention.position.column, severity: .warning,
                code: DiagnosticCode.idleAllowance.rawValue, message: words,
                help: code == nil ? "write it as in the warning, for instance FTL501" : "take it out of the comment",
                length: mention.code.unicodeScalars.count)
        }
    }

    static let mark = "# fettle: allow "

    private func mentions(in number: Int) -> [Mention] {
        guard let line = source.line(number), let mark = line.firstRange(of: Self.mark) else { return [] }
        return line[mark.upperBound...].split { $0 == " " || $0 == "," || $0 == "\t" }.map { code in
            let column = line.unicodeScalars.distance(from: line.startIndex, to: code.startIndex) + 1
            return Mention(position: Position(line: number, column: column), code: String(code))
        }
    }
}
