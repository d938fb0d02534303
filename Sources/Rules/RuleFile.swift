/// One rule file as it was read: where it lies and what it says.
package struct RuleFile: Hashable, Sendable {
    /// As it shall appear in diagnostics.
    package var path: String
    package var text: String

    package init(path: String, text: String) {
        self.path = path
        self.text = text
    }
}
