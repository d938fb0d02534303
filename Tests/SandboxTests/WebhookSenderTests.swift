import Model
import TestSupport
import Testing

@testable import Sandbox

@Suite("WebhookSender")
struct WebhookSenderTests {
    static let secrets = [Secret("old"), Secret("new")]

    /// Runs a sandbox that sends its webhooks to the receiver.
    func run(
        _ receiver: WebhookReceiver, clock: any Timekeeper = SystemTimekeeper(), _ body: (SandboxClient) async throws -> Void
    ) async throws {
        try await receiver.run { url in
            var settings = SandboxSettings()
            settings.subscriptions = [WebhookSubscription(url: url, secrets: Self.secrets)]
            try await SandboxClient.run(settings, timekeeper: clock, body)
        }
    }

    @Test("A webhook carries PagerDuty's headers and a signature for each secret over its body")
    func headers() async throws {
        let receiver = WebhookReceiver()
        try await run(receiver) { client in
            try client.state.openIncidents(titles: ["disk full — 90 %"])
            try await client.state.waitUntilWebhooksRest()
        }
        let delivery = try #require(receiver.deliveries.first)
        #expect(delivery.headers["content-type"] == "application/json")
        #expect(delivery.headers["user-agent"] == "PagerDuty-Webhook/V3.0")
        #expect(delivery.headers["x-webhook-id"]?.isEmpty == false)
        #expect(delivery.headers["x-webhook-subscription"] == "PWHS001")
        let signature = WebhookSignature.header(body: delivery.body, secrets: Self.secrets)
        #expect(delivery.headers["x-pagerduty-signature"] == signature)
        #expect(delivery.event?.value(at: "data.title")?.string == "disk full — 90 %")
    }

    @Test("1,000 incidents' webhooks arrive, each incident's in order")
    func storm() async throws {
        let receiver = WebhookReceiver()
        try await run(receiver) { client in
            let ids = try client.state.openIncidents(titles: (1...1000).map { "t\($0)" })
            for start in stride(from: 0, to: 1000, by: 250) {
                let items = ids[start..<start + 250].map { #"{"id":"\#($0)","type":"incident_reference","status":"resolved"}"# }
                let answer = try await client.send("PUT", "/incidents", #"{"incidents":[\#(items.joined(separator: ","))]}"#)
                #expect(answer.status == 200)
            }
            try await client.state.waitUntilWebhooksRest()
            #expect(client.state.statistics().webhooks.delivered == 2000)
        }
        let byIncident = Dictionary(grouping: receiver.deliveries.compactMap(\.event)) { $0.value(at: "data.id")?.string ?? "" }
        #expect(byIncident.count == 1000)
        let orders = Set(byIncident.values.map { $0.map { $0["event_type"]?.string ?? "" } })
        #expect(orders == [["incident.triggered", "incident.resolved"]])
    }

    @Test("A failed delivery comes again with the same id once its pause is over, before the incident's next one")
    func retry() async throws {
        let clock = ManualTimekeeper()
        let receiver = WebhookReceiver(answers: [503, 429])
        try await run(receiver, clock: clock) { client in
            let id = try client.state.openIncidents(titles: ["t"])[0]
            let body = #"{"incidents":[{"id":"\#(id)","type":"incident","status":"acknowledged"}]}"#
            #expect(try await client.send("PUT", "/incidents", body).status == 200)
            for pause in [500, 1000] {
                await clock.waitForSleepers()
                clock.advance(by: .milliseconds(pause))
            }
            try await client.state.waitUntilWebhooksRest()
            #expect(client.state.statistics().webhooks.retried == 2)
        }
        #expect(receiver.deliveries.map(\.status) == [503, 429, 202, 202])
        let types = receiver.deliveries.map { $0.event?["event_type"]?.string }
        #expect(types == ["incident.triggered", "incident.triggered", "incident.triggered", "incident.acknowledged"])
        #expect(Set(receiver.deliveries.prefix(3).map { $0.headers["x-webhook-id"] }).count == 1)
    }

    @Test("Three refusals in a row disable the subscription")
    func refused() async throws {
        let receiver = WebhookReceiver(answers: [401, 401, 401])
        try await run(receiver) { client in
            for n in 1...3 {
                try client.state.openIncidents(titles: ["t"])
                try await client.state.wait { $0.webhooks.dropped == n }
            }
            try client.state.openIncidents(titles: ["t"])
            #expect(client.state.statistics().webhooks.discarded == 1)
            let state = try await client.send("GET", "/sandbox/state")
            #expect(state.body?.value(at: "webhooks.dropped")?.int == 3)
            #expect(state.body?.value(at: "webhooks.last_error")?.string == "status 401")
        }
    }
}
