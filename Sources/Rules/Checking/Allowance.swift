/// `# fettle: allow FTL504` on a line, or on the one above it, silences that warning there; errors cannot be silenced.
enum Allowance {
    static func isSilenced(_ diagnostic: Diagnostic, in source: SourceText) -> Bool {
        guard diagnostic.severity == .warning else { return false }
        return [diagnostic.line, diagnostic.line - 1].contains { number in
            source.line(number).map { codes(in: $0).contains(Substring(diagnostic.code)) } ?? false
        }
    }

    private static func codes(in line: String) -> [Substring] {
        guard let mark = line.firstRange(of: "# fettle: allow ") else { return [] }
        return line[mark.upperBound...].split { $0 == " " || $0 == "," }
    }
}
