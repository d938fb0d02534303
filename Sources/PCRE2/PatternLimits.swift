/// What one pattern may cost less than others: limits that can only lower those of the scratch.
package struct PatternLimits: Hashable, Sendable {
    /// Steps of backtracking for each starting position.
    package var match: UInt32?
    /// Nested backtracking points; the interpreter only.
    package var depth: UInt32?
    /// Memory for backtracking in KiB; the interpreter only.
    package var heapKiB: UInt32?
    /// The longest text that is searched, in bytes.
    package var subjectBytes: Int?

    package init() {}

    /// The same for a pattern as a scratch has them for all.
    package init(_ limits: MatchLimits) {
        match = limits.match
        depth = limits.depth
        heapKiB = limits.heapKiB
        subjectBytes = limits.subjectBytes
    }

    /// As PCRE2 reads it at the beginning of a pattern.
    var prefix: String {
        [("LIMIT_MATCH", match), ("LIMIT_DEPTH", depth), ("LIMIT_HEAP", heapKiB)].map { name, value in
            value.map { "(*\(name)=\($0))" } ?? ""
        }.joined()
    }
}
