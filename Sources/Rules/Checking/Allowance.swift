/// `# fettle: allow FTL501` on a line, or on the one above it, silences that warning there; where a rule begins, in all of the
/// rule. Errors cannot be silenced.
struct Allowance {
    private let source: SourceText
    /// The lines where rules begin, rising.
    private let beginnings: [Int]

    init(_ source: SourceText, rules beginnings: [Int]) {
        self.source = source
        self.beginnings = beginnings
    }

    func silences(_ diagnostic: Diagnostic) -> Bool {
        guard source.hasAllowances, diagnostic.severity == .warning else { return false }
        let rule = beginnings.last { $0 <= diagnostic.line }
        return ([diagnostic.line] + (rule.map { [$0] } ?? [])).contains { line in
            [line, line - 1].contains { number in
                source.line(number).map { Self.codes(in: $0).contains(Substring(diagnostic.code)) } ?? false
            }
        }
    }

    static let mark = "# fettle: allow "

    private static func codes(in line: String) -> [Substring] {
        guard let mark = line.firstRange(of: mark) else { return [] }
        return line[mark.upperBound...].split { $0 == " " || $0 == "," }
    }
}
