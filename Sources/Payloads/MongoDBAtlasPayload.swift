import Model

/// MongoDB Atlas' alert webhooks. Source: FACTS on senders, "others".
enum MongoDBAtlasPayload {
    static let table = TablePayload(
        map: GenericMap(
            [
                .title: ["humanReadable", "eventTypeName"], .description: ["eventTypeName"],
                // TRACKING: over the limit, and not yet for long enough.
                .status: .init(paths: ["status"], values: ["tracking": "tracking", "cancelled": "resolved"]),
                .service: "clusterName", .host: ["hostnameAndPort", "instanceName"], .url: "links.0.href",
                .fingerprint: "id",
            ]),
        repeatsBodies: true, marks: ["eventTypeName", "status"],
        finish: { alert, body in
            // An end may be there while the alert is open: the state decides, never the time.
            alert.occurredAt =
                alert.status == .resolved ? body.time(at: "resolved", "updated", "created") : body.time(at: "created")
        })
}
