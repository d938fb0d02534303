import Model

extension AlertStatus {
    /// The status a sender's word means, in whatever case; a word of no known meaning is kept as it came.
    init(sender word: String) {
        self =
            switch word.lowercased() {
            case "triggered", "trigger", "re-triggered", "retriggered", "renotify", "firing", "fired", "alarm", "alert",
                "alerting", "problem", "open", "opened", "reopened", "down", "critical", "warning", "warn", "error", "fail",
                "failed", "failing", "failure", "active", "activated", "created", "started", "raised", "new", "anomalous",
                "unhealthy", "offline", "on":
                .triggered
            case "acknowledged", "acknowledge", "acknowledgement", "acknowledgment", "ack", "acked": .acknowledged
            case "resolved", "resolve", "ok", "up", "closed", "close", "recovered", "recovery", "cleared", "clear", "normal",
                "passing", "success", "succeeded", "deactivated", "inactive", "healthy", "online", "off":
                .resolved
            case "": .other("unknown")
            default: .other(word)
            }
    }
}
