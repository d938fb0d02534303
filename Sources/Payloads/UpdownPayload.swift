import Model

/// updown.io's webhooks: a list of events. Source: FACTS on senders, "others".
enum UpdownPayload {
    static let table = TablePayload(
        map: GenericMap(
            [
                .title: ["check.alias", "check.url"], .description: ["description", "downtime.error", "check.error"],
                .status: .init(
                    paths: ["event"],
                    values: [
                        "check.down": "triggered", "check.still_down": "triggered", "check.up": "resolved",
                        "check.ssl_invalid": "triggered", "check.ssl_expiration": "triggered",
                        "check.ssl_valid": "resolved", "check.ssl_renewed": "resolved",
                        "check.performance_drop": "triggered",
                    ]),
                .host: "check.url", .url: "check.url", .fingerprint: "check.token",
            ]),
        repeatsBodies: true, mayBeList: true, marks: ["event"],
        finish: { alert, element in
            // An alias nobody has given is empty.
            if alert.title.nonEmpty == nil { alert.title = element.text(at: "check.url") }
            // Certificates have a life of their own beside that of the site.
            let event = element["event"]?.string ?? ""
            if event.hasPrefix("check.ssl") { alert.fingerprint = alert.fingerprint.map { $0 + "/ssl" } }
            alert.occurredAt =
                alert.status == .resolved
                ? element.time(at: "time", "downtime.ended_at") : element.time(at: "time", "downtime.started_at")
        })
}
