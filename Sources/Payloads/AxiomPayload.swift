import Model

/// Axiom's monitor notifications. Source: FACTS on senders, "others".
enum AxiomPayload {
    static let table = TablePayload(
        map: GenericMap(
            [
                .title: "event.title", .description: ["event.description", "event.body"], .status: "action",
                .fingerprint: "event.monitorID", .time: ["event.timestamp", "event.queryEndTime"],
            ],
            labels: "event.matchedEvent"),
        repeatsBodies: true, marks: ["event.title", "event.monitorID", "action"])
}
