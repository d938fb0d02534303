import Model

/// Sentry's integration webhooks, by the resource their header names, and its old WebHooks plugin.
///
/// Source: FACTS on senders, "Sentry"; FACTS 4.4 on PagerDuty for the keys.
enum SentryPayload {
    static func decode(_ body: JSONValue, _ input: PayloadInput) -> Decoded {
        guard body.kind == .object else { return .undecodable(reason: "the body is no object") }
        let delivery = DeliveryID(sender: input.headers["request-id"])
        let resource = input.headers["sentry-hook-resource"].nonEmpty ?? resource(of: body)
        let action = body["action"]?.string ?? ""
        var alert: Alert
        switch resource {
        case "event_alert": alert = eventAlert(body, delivery, input)
        case "metric_alert": alert = metricAlert(body, action, delivery, input)
        case "issue": alert = issue(body, action, delivery, input)
        case "legacy": alert = legacy(body, delivery, input)
        case let other?: return .ignored(reason: "\(other.prefix(64)) is no alert", delivery: delivery)
        case nil: return .undecodable(reason: "neither the header Sentry-Hook-Resource nor the body says what this is")
        }
        alert.agent = body.filled(at: "actor.id")
        return .alerts([alert], delivery: delivery, ignored: [])
    }

    /// Where a proxy has dropped the header.
    private static func resource(of body: JSONValue) -> String? {
        for (key, name) in [("metric_alert", "metric_alert"), ("issue", "issue"), ("event", "event_alert")] {
            if body["data"]?[key] != nil { return name }
        }
        if body["data"]?["installation"] != nil { return "installation" }
        return body["event"] != nil && body["project"] != nil ? "legacy" : nil
    }

    private static func eventAlert(_ body: JSONValue, _ delivery: DeliveryID?, _ input: PayloadInput) -> Alert {
        let event = body["data"]?["event"]
        var alert = input.alert(.triggered, delivery, payload: body)
        alert.title = event?.text(at: "title", "message") ?? body.text(at: "data.triggered_rule")
        alert.description = body.text(at: "data.triggered_rule")
        fill(&alert, event)
        alert.url = event?.filled(at: "web_url", "url")
        alert.fingerprint = event?.filled(at: "issue_id", "group_id")
        return alert
    }

    private static func metricAlert(
        _ body: JSONValue, _ action: String, _ delivery: DeliveryID?, _ input: PayloadInput
    ) -> Alert {
        let metric = body["data"]?["metric_alert"]
        var alert = input.alert(AlertStatus(sender: action), delivery, payload: body)
        alert.title = body.text(at: "data.description_title") ?? metric?.text(at: "title", "alert_rule.name")
        alert.description = body.text(at: "data.description_text")
        // `critical` and `warning` are both: that it began, and how bad it is.
        if alert.status == .triggered {
            alert.rawSeverity = action
            alert.severity = Severity(word: action)
        }
        alert.service = metric?.text(at: "projects.0")
        alert.environment = metric?.text(at: "alert_rule.environment")
        alert.url = body.filled(at: "data.web_url")
        let identifier = metric?.filled(at: "identifier")
        alert.fingerprint = metric?.filled(at: "id") ?? identifier
        if let organization = metric?.filled(at: "organization_id"), let identifier {
            alert.dedupKey = DedupKey("incident_\(organization)_\(identifier)")
        }
        alert.occurredAt =
            alert.status == .resolved
            ? metric?.time(at: "date_closed", "date_started") : metric?.time(at: "date_started", "date_created")
        return alert
    }

    private static func issue(_ body: JSONValue, _ action: String, _ delivery: DeliveryID?, _ input: PayloadInput) -> Alert {
        let issue = body["data"]?["issue"]
        // `assigned`, `ignored` and `archived` stay words of Sentry's own.
        let status: AlertStatus =
            switch action {
            case "unresolved": .triggered
            case "": AlertStatus(sender: issue?.text(at: "status") ?? "triggered")
            default: AlertStatus(sender: action)
            }
        var alert = input.alert(status, delivery, payload: body)
        if action == "unresolved" { alert.event = "reopened" }
        alert.title = issue?.text(at: "title")
        alert.description = issue?.text(at: "metadata.value", "culprit")
        fill(&alert, issue)
        alert.service = issue?.text(at: "project.slug", "project.name")
        alert.url = issue?.filled(at: "permalink", "web_url", "url")
        alert.fingerprint = issue?.filled(at: "id", "shortId")
        alert.dedupKey = issue?.filled(at: "shortId").flatMap { DedupKey($0) }
        alert.occurredAt = issue?.time(at: "lastSeen", "firstSeen")
        return alert
    }

    /// The WebHooks plugin: no action, and never a word of recovery.
    private static func legacy(_ body: JSONValue, _ delivery: DeliveryID?, _ input: PayloadInput) -> Alert {
        let event = body["event"]
        var alert = input.alert(.triggered, delivery, payload: body)
        alert.title = event?.text(at: "title", "metadata.title") ?? body.text(at: "message", "culprit")
        alert.description = body.text(at: "message", "culprit")
        fill(&alert, event)
        if let level = body.text(at: "level") {
            alert.rawSeverity = level
            alert.severity = Severity(word: level)
        }
        alert.service = body.text(at: "project_slug", "project", "project_name")
        alert.url = body.filled(at: "url")
        alert.fingerprint = body.filled(at: "id")
        alert.dedupKey = body.filled(at: "id").flatMap { DedupKey($0) }
        alert.occurredAt = event?.time(at: "timestamp", "received")
        return alert
    }

    /// What events and issues have in common.
    private static func fill(_ alert: inout Alert, _ json: JSONValue?) {
        var labels = Labels()
        labels.add(json?["tags"])
        alert.labels = labels.table
        alert.rawSeverity = json?.text(at: "level") ?? labels.first("level")
        alert.severity = alert.rawSeverity.map { Severity(word: $0) } ?? .unknown
        alert.host = labels.first("server_name")
        alert.environment = json?.text(at: "environment") ?? labels.first("environment")
        alert.service = json?.text(at: "project_slug")
        alert.fillFromLabels(labels)
        alert.occurredAt = json?.time(at: "datetime", "timestamp", "received")
    }
}
