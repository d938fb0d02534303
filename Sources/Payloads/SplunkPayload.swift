import Model

/// Splunk's webhook action: a search that found something, with its first row; no state, and never a recovery.
///
/// Source: FACTS on senders, "others".
enum SplunkPayload {
    static let table = TablePayload(
        map: GenericMap(
            [
                .title: "search_name", .description: ["result.message", "result._raw"],
                .severity: ["result.severity", "result.urgency", "result.level"], .service: "result.service",
                .host: "result.host", .url: "results_link",
                // The id of one run of the search, `sid`, would be another each time.
                .fingerprint: .init([.joined(["app", "search_name"], separator: "/")]), .time: "result._time",
                .delivery: "sid",
            ],
            labels: "result"),
        marks: ["search_name", "sid"])
}
