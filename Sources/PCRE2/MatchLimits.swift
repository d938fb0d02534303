/// How much one match may cost before it is given up as undecided.
///
/// Measured: `(a+)+$` on a near-miss takes 0.12 ms at a match limit of 100 000, 12–20 ms at libpcre2's own default.
package struct MatchLimits: Hashable, Sendable {
    /// Steps of backtracking for each starting position; it holds under JIT too. 1 … 10 000 000.
    package var match: UInt32 = 100_000
    /// Nested backtracking points; the interpreter only.
    package var depth: UInt32 = 10_000
    /// Memory for backtracking in KiB; the interpreter only.
    package var heapKiB: UInt32 = 4096
    /// The longest text that is searched, in bytes: the match limit counts anew at each starting position. At most 1 MiB.
    package var subjectBytes: Int = 64 * 1024

    package init() {}

    /// The ceilings; nil when every limit is within them.
    package func validate() -> String? {
        if !(1...10_000_000).contains(match) { return "the match limit must be between 1 and 10000000, not \(match)" }
        if depth < 1 { return "the depth limit must be at least 1" }
        if !(1...65_536).contains(heapKiB) { return "the heap limit must be between 1 and 65536 KiB, not \(heapKiB)" }
        if !(1...1_048_576).contains(subjectBytes) {
            return "the subject cap must be between 1 and 1048576 bytes, not \(subjectBytes)"
        }
        return nil
    }
}

/// The limit that ended a match without an answer.
package enum MatchLimit: String, Hashable, Sendable, CaseIterable {
    case match, depth, heap
    /// The JIT machine stack (32 KiB … 512 KiB).
    case stack
    /// The text is longer than `MatchLimits.subjectBytes`; it was not searched.
    case subject
    /// An error inside PCRE2 that has no limit's name (out of memory, recursion loop); equally no answer.
    case other
}

/// What one search said.
package enum MatchResult: Hashable, Sendable {
    /// The groups' places are asked of the scratch that matched.
    case matched
    case noMatch
    /// No answer: neither a match nor proof that there is none.
    case limit(MatchLimit)
}
