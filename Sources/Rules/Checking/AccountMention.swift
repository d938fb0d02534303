package import Model

/// A name of the account's that a rule uses: a person, a policy, a priority, an incident type; for a check against the account.
package struct AccountMention: Sendable {
    /// `assignees`, `escalation_policy`, `priority` or `incident_type`.
    package var field: IncidentField
    package var name: String
    package var file: String
    package var line: Int
    package var column: Int
    package var length: Int

    /// What is wrong with it, at its place; `near` are the names that there are.
    package func diagnostic(
        _ code: DiagnosticCode, _ severity: Diagnostic.Severity, _ message: String, near names: some Collection<String> = [],
        help: String? = nil
    ) -> Diagnostic {
        let shown = names.count <= 12 && !names.isEmpty ? "there are \(Wording.list(names.sorted()))" : nil
        return Diagnostic(
            file: file, line: line, column: column, severity: severity, code: code.rawValue, message: message,
            help: NearestName.help(name, in: names.sorted()) ?? help ?? shown, length: length)
    }
}
