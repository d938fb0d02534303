/// What is to be explained: one body, as it came from one sender, under one set of rules.
package struct ExplainRequest: Sendable {
    /// The path of the configuration; nil for the usual places.
    package var configuration: String?
    /// The name of a configured source, or of a kind.
    package var source: String
    /// Rule files instead of the configured ones; empty for those.
    package var rules: [String]
    /// Rule files to compare with; empty for no comparison.
    package var against: [String] = []
    /// RFC 3339; nil for now.
    package var at: String?
    package var body: [UInt8]

    package init(configuration: String?, source: String, rules: [String], at: String?, body: [UInt8]) {
        self.configuration = configuration
        self.source = source
        self.rules = rules
        self.at = at
        self.body = body
    }
}

/// Why nothing can be explained.
package enum ExplainFailure: Error, Sendable {
    /// Configuration or rules cannot be used; the lines say what is wrong with them.
    case unusable([String])
    case unreadable(String)
}
