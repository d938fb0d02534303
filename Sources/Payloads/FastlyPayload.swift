import Model

/// Fastly's alert webhooks; the state is a boolean. Source: FACTS on senders, "others".
enum FastlyPayload {
    static let table = TablePayload(
        map: GenericMap(
            [
                .title: "title", .description: "description",
                .status: .init(paths: ["triggered"], values: ["true": "triggered", "false": "resolved"]),
                .url: ["definition_ui", "history_ui"], .fingerprint: ["definition_api", "definition_ui"],
            ]),
        repeatsBodies: true, marks: ["title", "triggered"],
        finish: { alert, body in
            alert.occurredAt = alert.status == .resolved ? body.time(at: "end", "start") : body.time(at: "start")
            // The definition is named nowhere but at the end of its link.
            let link = body["definition_api"]?.string?.split(separator: "/").last
            alert.fingerprint = link.map { String($0) } ?? alert.fingerprint
        })
}
