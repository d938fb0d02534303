import Rules

/// The JSON Schema of rule files, for `fettle schema`.
package enum EditorSchema {
    package static var text: String { RuleSchema.text }
}
