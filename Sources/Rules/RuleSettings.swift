package import PCRE2

/// The bounds within which rules are loaded and evaluated.
package struct RuleSettings: Hashable, Sendable {
    /// How rules are asked: of all in turn, or by a plan that knows which can be anything but false. The answers are the same.
    package enum Engine: String, Hashable, Sendable, CaseIterable { case planned, plain }

    package var engine = Engine.planned
    /// What one match of one pattern may cost, unless its rule says otherwise in `limits`.
    package var match = MatchLimits()
    /// The most that a rule's `limits` may allow.
    package var ceiling = RuleSettings.defaultCeiling

    private static var defaultCeiling: MatchLimits {
        var limits = MatchLimits()
        limits.match = 10_000_000
        limits.depth = 100_000
        limits.heapKiB = 65_536
        limits.subjectBytes = 1_048_576
        return limits
    }
    /// The largest rule file in bytes.
    package var fileBytes = 16 * 1024 * 1024
    /// The most memory that a rule set may take, compiled, in bytes; a set that would take more is refused.
    package var memoryBytes = 512 * 1024 * 1024
    /// How deep `all`, `any` and `not` may nest.
    package var nesting = 32
    /// The longest title a template may render, in characters (Unicode scalars); PagerDuty names no limit of its own for PUT,
    /// its Events API stops at 1024.
    package var titleLength = 1024
    /// The longest other text a template may render, in characters (Unicode scalars).
    package var textLength = 4096
    /// The longest `because`, in characters (Unicode scalars).
    package var reasonLength = 240

    /// The kinds of senders there are, and the sources that are configured, for finding misspelt ones; empty where not known.
    package var kinds: [String] = []
    package var sources: [String] = []

    package init() {}

    /// What is wrong with these settings; nil when nothing is.
    package func validate() -> String? {
        if let problem = match.validate() ?? ceiling.validate() { return problem }
        if match.match > ceiling.match || match.depth > ceiling.depth || match.heapKiB > ceiling.heapKiB
            || match.subjectBytes > ceiling.subjectBytes
        {
            return "the limits of matching must not be above the ceiling"
        }
        if !(1...256 * 1024 * 1024).contains(fileBytes) { return "the largest rule file must be between 1 byte and 256 MiB" }
        if memoryBytes < 1024 * 1024 { return "the memory for rules must be at least 1 MiB" }
        if !(1...128).contains(nesting) { return "conditions may nest between 1 and 128 deep, not \(nesting)" }
        if !(16...65_536).contains(titleLength) { return "the longest title must be between 16 and 65536 characters" }
        if !(16...65_536).contains(textLength) { return "the longest text must be between 16 and 65536 characters" }
        if !(40...4096).contains(reasonLength) { return "the longest reason must be between 40 and 4096 characters" }
        return nil
    }
}
