import Model

/// Checkmk's notifications as the script of docs/senders.md and others like it send them. Source: FACTS on senders, "others".
enum CheckmkPayload {
    static let table = TablePayload(
        map: GenericMap(
            [
                .title: ["summary", "output"], .description: ["long_output", "output"],
                .severity: .init(
                    paths: ["severity", "status"],
                    values: [
                        "up": "info", "down": "critical", "unreach": "error", "unreachable": "error", "unknown": "unknown",
                    ]),
                // What is told (a problem, its end, that someone has seen it) before the state of the thing itself.
                .status: .init(
                    paths: ["notification_type", "status", "severity"],
                    values: ["crit": "triggered", "unknown": "triggered", "unreach": "triggered", "unreachable": "triggered"]),
                .service: ["service", "service_description"], .host: ["host", "hostname"], .url: "url",
                .fingerprint: .init([.joined(["site", "host", "service"], separator: "/")]),
                .time: ["timestamp", "micro_time"],
            ]),
        marks: ["host", "notification_type", "summary"],
        finish: { alert, body in
            // Checkmk's own PagerDuty plugin: `SERVICEDESC/HOST:ADDR` or `HOST:ADDR`, without blanks.
            if let host = body.filled(at: "host", "hostname"), let address = body.filled(at: "address") {
                let service = body.filled(at: "service", "service_description").map { $0 + "/" } ?? ""
                alert.dedupKey = DedupKey("\(service)\(host):\(address)".filter { $0 != " " })
            }
        })
}
