package import Model

extension Severity {
    /// The severity a sender's word means, in whatever case; `unknown` for words of no known meaning.
    package init(word: String) {
        self =
            switch word.lowercased() {
            case "critical", "crit", "fatal", "emergency", "emerg", "disaster", "page", "urgent", "p1", "sev0":
                .critical
            case "error", "err", "high", "major", "p2", "sev1": .error
            case "warning", "warn", "medium", "minor", "average", "moderate", "p3", "sev2": .warning
            case "info", "information", "informational", "notice", "low", "none", "ok", "success", "debug", "p4", "p5",
                "sev3", "sev4":
                .info
            default: .unknown
            }
    }
}
