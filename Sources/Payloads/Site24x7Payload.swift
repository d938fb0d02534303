import Model

/// Site24x7's webhooks, by the names of its default body. Source: FACTS on senders, "others".
enum Site24x7Payload {
    static let table = TablePayload(
        map: GenericMap(
            [
                .title: ["MONITORNAME", "INCIDENT_REASON"], .description: "INCIDENT_REASON",
                // DOWN is worse than CRITICAL is worse than TROUBLE; UP ends each.
                .severity: .init(
                    paths: ["STATUS"],
                    values: ["down": "critical", "critical": "error", "trouble": "warning", "up": "info"]),
                .status: .init(paths: ["STATUS"], values: ["trouble": "triggered"]),
                .host: ["HOSTNAME", "MONITORURL"], .url: ["MONITOR_DASHBOARD_LINK", "MONITORURL"],
                .fingerprint: "MONITOR_ID", .time: ["INCIDENT_TIME_ISO", "OUTAGE_TIME_UNIX_FORMAT"],
            ],
            labels: "TAGS"),
        marks: ["MONITORNAME", "STATUS", "MONITOR_ID"])
}
