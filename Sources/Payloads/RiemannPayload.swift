import Model

/// Riemann's events as its webhook streams post them. Source: FACTS on senders, "others".
enum RiemannPayload {
    static let table = TablePayload(
        map: GenericMap(
            [
                .title: .init([.joined(["host", "service"], separator: " ")]), .description: "description",
                .severity: .init(paths: ["state"], values: ["expired": "unknown"]), .status: "state", .service: "service",
                .host: "host", .fingerprint: .init([.joined(["host", "service"], separator: "/")]), .time: "time",
            ],
            labels: "tags"),
        marks: ["service", "state"],
        finish: { alert, _ in
            // As riemann.pagerduty's `format-event` has it.
            if let host = alert.host, let service = alert.service { alert.dedupKey = DedupKey(host + " " + service) }
        })
}
