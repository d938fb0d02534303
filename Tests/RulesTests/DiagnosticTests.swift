import Rules
import Testing

@Suite struct DiagnosticTests {
    @Test("A diagnostic shows its line, a caret below the place, and the mend")
    func rendering() {
        let result = RuleLoader.load([
            RuleFile(path: "rules/10-noise.yaml", text: "rules:\n  - name: a\n    when: {title: x}\n    then: {urgancy: low}\n")
        ])
        #expect(
            result.diagnostics.map { result.render($0) } == [
                """
                Error: incidents have no field `urgancy` to set (FTL004)
                  ---> rules/10-noise.yaml:4:12
                4 |     then: {urgancy: low}
                               ^^^^^^^
                               did you mean `urgency`?
                """
            ])
    }

    @Test("Colour is an extra, tabs are kept, control characters are not")
    func terminal() {
        let diagnostic = Diagnostic(
            file: "f", line: 1, column: 3, severity: .warning, code: "FTL001", message: "a\u{1B}[31mb", help: nil, length: 2)
        #expect(
            diagnostic.render { _, _ in "\tü\u{7}🔥x" }
                == "Warning: a\u{FFFD}[31mb (FTL001)\n  ---> f:1:3\n1 | \tü\u{FFFD}🔥x\n    \t ^^")
        #expect(diagnostic.render(color: true, sourceLine: { _, _ in nil }).hasPrefix("\u{1B}[33;1mWarning\u{1B}[0m: "))
    }

    @Test("A long line is cut round the place")
    func longLine() {
        let line = String(repeating: "a", count: 500) + "B" + String(repeating: "c", count: 500)
        let diagnostic = Diagnostic(file: "f", line: 1, column: 501, severity: .error, code: "FTL203", message: "m")
        let lines = diagnostic.render { _, _ in line }.split(separator: "\n")
        #expect(lines[2].count == 164)
        #expect(Array(lines[2])[lines[3].count - 1] == "B")
    }

    @Test("A place outside the line does no harm", arguments: [-5, 0, 1, 4, 400])
    func outside(column: Int) {
        let diagnostic = Diagnostic(
            file: "f", line: 0, column: column, severity: .error, code: "FTL001", message: "m", length: -3)
        #expect(diagnostic.render { _, _ in "abc" }.contains("^"))
        #expect(!diagnostic.render { _, _ in "" }.contains("^"))
    }

    @Test("Every code is unique and explained")
    func codes() {
        #expect(DiagnosticCode.allCases.allSatisfy { $0.rawValue.wholeMatch(of: /FTL\d{3}/) != nil })
        #expect(Set(DiagnosticCode.allCases.map(\.explanation)).count == DiagnosticCode.allCases.count)
    }

    @Test("What turns the direction of writing cannot make a line of a rule file look like another")
    func direction() {
        #expect(Diagnostic.printable("a\u{202E}b\u{2066}c\u{2028}d\te") == "a\u{FFFD}b\u{FFFD}c\u{FFFD}d\te")
    }
}
