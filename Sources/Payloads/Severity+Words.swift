package import Model

extension Severity {
    /// The severity a sender's word means, in whatever case; `unknown` for words of no known meaning.
    package init(word: String) {
        self =
            switch word.lowercased() {
            case "critical", "crit", "fatal", "emergency", "emerg", "disaster", "page": .critical
            case "error", "err", "high", "major": .error
            case "warning", "warn", "medium", "minor", "average": .warning
            case "info", "information", "informational", "notice", "low", "none", "ok", "debug": .info
            default: .unknown
            }
    }
}
