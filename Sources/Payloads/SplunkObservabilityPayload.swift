import Model

/// Splunk Observability Cloud (SignalFx) detectors. Source: FACTS on senders, "others".
enum SplunkObservabilityPayload {
    static let table = TablePayload(
        map: GenericMap(
            [
                .title: ["messageTitle", "rule", "detector"], .description: ["messageBody", "description"],
                .severity: "severity",
                .status: .init(
                    paths: ["statusExtended", "status"],
                    values: ["manually resolved": "resolved", "manually_resolved": "resolved", "stopped": "resolved"]),
                .url: "detectorUrl", .fingerprint: ["incidentId", "detectorId"], .time: "timestamp",
            ]),
        marks: ["incidentId", "detector", "rule"],
        finish: { alert, body in
            // Each input of the rule has dimensions of its own.
            var labels = Labels()
            for (_, input) in body["inputs"]?.members ?? [] { labels.add(input["key"]) }
            labels.add(body["dimensions"])
            alert.labels = labels.table
            alert.fillFromLabels(labels)
        })
}
