import Model

/// Google Cloud Monitoring's webhook channels, versions 1.1 and 1.2. Source: FACTS on senders, "GCP Monitoring".
enum GCPMonitoringPayload {
    static let table = TablePayload(
        map: GenericMap(
            [
                .title: ["incident.policy_name", "incident.condition_name", "incident.summary"],
                // The documentation is an object, or a text in older bodies.
                .description: ["incident.summary", "incident.documentation.content", "incident.documentation"],
                .severity: "incident.severity", .status: "incident.state",
                .host: ["incident.resource_display_name", "incident.resource_name"],
                .url: "incident.url", .fingerprint: "incident.incident_id",
            ],
            labels: [
                "incident.resource.labels", "incident.metric.labels", "incident.metadata.user_labels",
                "incident.policy_user_labels",
            ]),
        repeatsBodies: true, marks: ["incident.state", "incident.policy_name", "incident.incident_id"],
        ignored: { $0["version"]?.string == "test" ? "a test notification" : nil },
        finish: { alert, body in
            // An end may be there while the incident is open: the state decides, never the time.
            let incident = body["incident"]
            let names = alert.status == .resolved ? ["ended_at", "started_at"] : ["started_at"]
            alert.occurredAt = names.lazy.compactMap { Timestamp(loose: incident?[$0]) }.first
        })
}
