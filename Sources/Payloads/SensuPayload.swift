import Model

/// Sensu Go events, bare as handlers get them or wrapped as the API shows them. Source: FACTS on senders, "others".
enum SensuPayload {
    static let table = TablePayload(
        map: GenericMap(
            [
                .title: .init([.joined(["entity.metadata.name", "check.metadata.name"], separator: "/")]),
                .description: "check.output",
                // A flapping check stays a word of Sensu's own.
                .status: "check.state",
                .severity: .init(paths: ["check.status"], values: ["0": "info", "1": "warning", "2": "critical"]),
                .service: "check.metadata.name", .host: ["entity.metadata.name", "check.proxy_entity_name"],
                .fingerprint: .init([
                    .joined(["check.metadata.namespace", "entity.metadata.name", "check.metadata.name"], separator: "/")
                ]),
                .time: ["timestamp", "check.executed"], .delivery: "id",
            ],
            labels: ["entity.metadata.labels", "check.metadata.labels"], annotations: "check.metadata.annotations"),
        marks: ["check.state", "check.status", "check.metadata.name"],
        finish: { alert, event in
            // The default of the PagerDuty handler's `--dedup-key-template`: `{{.Entity.Name}}-{{.Check.Name}}`.
            if let entity = event.filled(at: "entity.metadata.name"), let check = event.filled(at: "check.metadata.name") {
                alert.dedupKey = DedupKey(entity + "-" + check)
            }
        })

    static func decode(_ body: JSONValue, _ input: PayloadInput) -> Decoded {
        table.decode(body["check"] == nil ? body["spec"] ?? body : body, input)
    }
}
