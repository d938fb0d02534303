import Model

/// Better Stack's incident webhooks; events about monitors are left aside. Source: FACTS on senders, "others".
enum BetterStackPayload {
    static let table = TablePayload(
        map: GenericMap(
            [
                .title: ["data.attributes.name", "data.attributes.cause"], .description: "data.attributes.cause",
                .status: "event", .host: "data.attributes.url", .url: ["data.attributes.origin_url", "data.attributes.url"],
                .fingerprint: "data.id",
            ]),
        repeatsBodies: true, marks: ["event", "data.id"],
        ignored: { body in
            let type = body.text(at: "data.type") ?? "incident"
            return type == "incident" ? nil : "\(type.prefix(64)) is no incident"
        },
        finish: { alert, body in
            let attributes = body["data"]?["attributes"]
            alert.occurredAt =
                alert.status == .resolved
                ? attributes?.time(at: "resolved_at", "started_at") : attributes?.time(at: "started_at")
        })
}
