import Foundation

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
    /// By lower-case name: for senders that say in headers what a body is.
    package var headers: [String: String] = [:]

    package init(configuration: String?, source: String, rules: [String], at: String?, body: [UInt8]) {
        self.configuration = configuration
        self.source = source
        self.rules = rules
        self.at = at
        self.body = body
    }
}

extension ExplainRequest {
    /// Where the configured rules should be, if none of their paths exists and no others are named.
    func missingRules(_ configuration: Configuration) -> String? {
        guard rules.isEmpty, against.isEmpty,
            !configuration.rules.contains(where: { FileManager.default.fileExists(atPath: $0) })
        else { return nil }
        return configuration.rules.joined(separator: ", ")
    }
}

/// Why nothing can be explained.
package enum ExplainFailure: Error, Sendable {
    /// Configuration or rules cannot be used; the lines say what is wrong with them.
    case unusable([String])
    case unreadable(String)
}
