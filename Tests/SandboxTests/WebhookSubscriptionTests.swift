import Model
import Testing

@testable import Sandbox

@Suite("Webhook subscriptions through the API")
struct WebhookSubscriptionTests {
    let desk = Desk()
    static let subscription =
        #"{"webhook_subscription":{"type":"webhook_subscription","description":"d","events":["incident.triggered"],"#
        + #""filter":{"type":"account_reference"},"#
        + #""delivery_method":{"type":"http_delivery_method","url":"http://127.0.0.1:1/hook"}}}"#

    @Test("The secret is shown once, in the answer that creates the subscription")
    func create() throws {
        let created = desk.ask("POST", "/webhook_subscriptions", Self.subscription)
        let secret = created.body?.value(at: "webhook_subscription.delivery_method.secret")
        #expect(secret?.string?.isEmpty == false)
        let id = try #require(created.body?.value(at: "webhook_subscription.id")?.string)
        let read = desk.ask("GET", "/webhook_subscriptions/\(id)")
        #expect(read.body?.value(at: "webhook_subscription.delivery_method.secret")?.isNull == true)
        #expect(desk.ask("GET", "/webhook_subscriptions").body?["webhook_subscriptions"]?.count == 1)
        try desk.state.openIncidents(titles: ["t"])
        #expect(desk.state.statistics().webhooks.pending == 1)
    }

    @Test("A ping goes to its subscription alone")
    func ping() throws {
        let wanted = Self.subscription.split(separator: "incident.triggered").joined(separator: "pagey.ping")
        for _ in 1...2 { _ = desk.ask("POST", "/webhook_subscriptions", wanted) }
        #expect(desk.ask("POST", "/webhook_subscriptions/PWHS002/ping").status == 202)
        #expect(desk.state.statistics().webhooks.pending == 1)
        #expect(desk.ask("POST", "/webhook_subscriptions/PWHS009/ping").status == 404)
        #expect(desk.ask("POST", "/webhook_subscriptions/PWHS002/enable").status == 200)
    }

    @Test("A subscription without url, events or filter is refused", arguments: ["url", "events", "filter", "delivery_method"])
    func incomplete(field: String) {
        let body = Self.subscription.split(separator: "\"\(field)\"").joined(separator: "\"x_\(field)\"")
        #expect(desk.ask("POST", "/webhook_subscriptions", body).status == 400)
    }

    @Test("No more than ten are kept")
    func limit() {
        for _ in 1...10 { #expect(desk.ask("POST", "/webhook_subscriptions", Self.subscription).status == 200) }
        #expect(desk.ask("POST", "/webhook_subscriptions", Self.subscription).code == 2019)
    }
}
