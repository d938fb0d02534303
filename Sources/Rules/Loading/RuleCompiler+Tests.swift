extension RuleCompiler {
    private static let caseKeys = [
        "name", "source", "body", "file", "headers", "alert", "alerts", "at", "now", "expect", "fires", "suppressed_by", "steps",
        "kind",
    ]

    /// Looks over a rule's `tests`: a list of cases, each with something in and something expected.
    func tests(_ node: YAMLNode) {
        guard let cases = node.elements else {
            report(.badTest, node, "`tests` is a list of cases, not \(node.kind)")
            return
        }
        if cases.isEmpty { report(.badTest, node, "`tests` holds no case") }
        for test in cases {
            guard let entries = test.entries else {
                report(.badTest, test, "a test case is a map, not \(test.kind)")
                continue
            }
            let keys = entries.map(\.key)
            for entry in entries where !Self.caseKeys.contains(entry.key) {
                report(
                    .unknownKey, entry.keyNode, "unknown key `\(Wording.bounded(entry.key, 60))` in a test case",
                    help: NearestName.help(entry.key, in: Self.caseKeys))
            }
            if !keys.contains(where: ["expect", "fires", "steps", "suppressed_by"].contains) {
                report(.badTest, test, "the test case expects nothing", help: "add `expect: {…}` or `expect: nothing`")
            }
            if !keys.contains(where: ["alert", "alerts", "body", "file", "steps"].contains) {
                report(.badTest, test, "the test case has no input", help: "add `alert: {…}`, `body: …` or `file: …`")
            }
        }
    }
}
