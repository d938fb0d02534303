import Model

extension SandboxCore {
    /// PagerDuty's own limit (FACTS 3.5).
    private static let maxSubscriptions = 10

    mutating func subscriptions(
        _ operation: SandboxOperation, _ id: String, _ request: SandboxRequest, at now: Timestamp
    ) throws(APIError) -> SandboxReply {
        switch operation {
        case .createWebhookSubscription:
            let subscription = try newSubscription(request)
            webhooks.add(subscription)
            return answer(subscription, secret: subscription.secrets.first, at: now)
        case .listWebhookSubscriptions:
            let all = webhooks.subscriptions.map { ($0, webhooks.isDisabled($0.id, at: now)) }
            return .json { w in
                w.object { w in
                    w.array("webhook_subscriptions", all) { $0.subscription($1.0, disabled: $1.1) }
                    w.member("limit", 25)
                    w.member("offset", 0)
                    w.member("more", false)
                    w.nullMember("total")
                }
            }
        default:
            guard let subscription = webhooks.subscriptions.first(where: { $0.id == id }) else { throw .notFound }
            switch operation {
            case .testWebhookSubscription:
                account.ping(at: now)
                for event in account.takeEvents() {
                    webhooks.enqueue(event, only: id, at: now, webhookID: newIdentifier)
                }
                return .empty(202)
            case .enableWebhookSubscription: webhooks.enable(id)
            default: break
            }
            return answer(subscription, at: now)
        }
    }

    private func answer(_ subscription: WebhookSubscription, secret: Secret? = nil, at now: Timestamp) -> SandboxReply {
        let disabled = webhooks.isDisabled(subscription.id, at: now)
        return .json { w in
            w.object {
                $0.key("webhook_subscription")
                $0.subscription(subscription, disabled: disabled, secret: secret)
            }
        }
    }

    private func newSubscription(_ request: SandboxRequest) throws(APIError) -> WebhookSubscription {
        if webhooks.subscriptions.count >= Self.maxSubscriptions { throw .productLimit }
        var reader = FieldReader(strict: strict)
        let body = reader.object(try json(request), "body", fields: ["webhook_subscription"])
        let fields: Set<String> = ["type", "active", "delivery_method", "description", "events", "filter"]
        guard let body, let item = reader.object(body["webhook_subscription"], "webhook_subscription", fields: fields) else {
            throw .invalidInput(reader.errors)
        }
        _ = reader.choice(item["type"], "type", of: ["webhook_subscription"], required: true)
        let method = reader.object(
            item["delivery_method"], "delivery_method", fields: ["type", "url", "custom_headers", "id", "temporarily_disabled"])
        _ = reader.choice(method?["type"], "delivery_method.type", of: ["http_delivery_method"], required: true)
        let url = reader.requiredString(method?["url"], "delivery_method.url", upTo: 2000)
        let events = (reader.array(item["events"], "events") ?? []).compactMap(\.string)
        if events.isEmpty { reader.complain("events must hold at least one item") }
        let filter = reader.object(item["filter"], "filter", fields: ["id", "type"])
        let types = ["account_reference", "service_reference"]
        let scope = reader.choice(filter?["type"], "filter.type", of: types, required: true)
        var subscription = WebhookSubscription(
            id: "PWHS" + String(webhooks.subscriptions.count + 1).leftPadded(3), url: url ?? "",
            secrets: [Secret(newIdentifier())], events: Set(events))
        if scope == "service_reference" { subscription.service = reader.requiredString(filter?["id"], "filter.id") }
        subscription.description = item["description"]?.string ?? ""
        subscription.active = item["active"]?.bool ?? true
        subscription.customHeaders = (method?["custom_headers"]?.array ?? []).prefix(20).compactMap { header in
            guard let name = header["name"]?.string, let value = header["value"]?.string else { return nil }
            return WebhookSubscription.Header(name: name, value: value)
        }
        for problem in SandboxSettings.problems(of: subscription) { reader.complain(problem) }
        try reader.finish()
        return subscription
    }
}
