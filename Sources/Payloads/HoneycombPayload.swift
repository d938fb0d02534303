import Model

/// Honeycomb's triggers, by their default body. Source: FACTS on senders, "others".
enum HoneycombPayload {
    static let table = TablePayload(
        map: GenericMap(
            [
                .title: ["name", "summary"], .description: ["summary", "description"], .severity: ["Severity", "severity"],
                .status: "status", .url: ["trigger_url", "result_url"], .fingerprint: "id",
            ],
            labels: "result_groups_triggered.0.Group"),
        marks: ["name", "status"],
        ignored: { ["true", "True"].contains($0.text(at: "is_test")) ? "a test notification" : nil },
        finish: { alert, body in
            // It proves the sender, and so goes no further.
            if body["shared_secret"] != nil { alert.payload = body.replacing("shared_secret") { $0.string("***") } }
        })
}
