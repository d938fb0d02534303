import Model

/// Coralogix's outgoing webhooks; most is in a list of keys and values. Source: FACTS on senders, "others".
enum CoralogixPayload {
    static let table = TablePayload(
        map: GenericMap(
            [
                .title: "name", .description: "description", .status: "alert_action", .url: ["alert_url", "log_url"],
                .service: "service", .fingerprint: ["alert_id", "uuid"], .delivery: "uuid",
            ],
            labels: "fields"),
        marks: ["alert_action", "name", "alert_id"],
        finish: { alert, _ in
            alert.rawSeverity = alert.labels["severity"] ?? alert.labels["priority"]
            alert.severity = alert.rawSeverity.map { Severity(word: $0) } ?? .unknown
            // Of one group where the alert is grouped; its id names all of them.
            alert.fingerprint = alert.labels["dedupKey"].nonEmpty ?? alert.fingerprint
            alert.host = alert.host ?? alert.labels["computer"]
            alert.service = alert.service ?? alert.labels["subsystem"] ?? alert.labels["application"]
            let time = alert.labels["timestampISO"].flatMap { Timestamp(rfc3339: $0) }
            alert.occurredAt = time ?? Timestamp(epoch: alert.labels["timestampMs"] ?? "")
        })
}
