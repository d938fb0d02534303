import Foundation
import Model
import Testing

@testable import Payloads

/// Bodies of real senders, which lie beside the repository on some machines only.
@Suite(.enabled(if: FileManager.default.fileExists(atPath: Fixture.sharedFolder.path()), "no bodies of real senders here"))
struct SharedPayloadsTests {
    private func fixture(_ name: String) throws -> Fixture {
        try #require(Fixture.shared.first { $0.description == name })
    }

    /// Nobody has written down a real body of these.
    private static let unseen: Set<String> = [
        "better_stack", "datadog", "dynatrace", "generic", "hetrixtools", "honeycomb", "mongodb_atlas", "site24x7",
        "splunk_observability", "statuscake",
    ]

    @Test func `They are found`() {
        for kind in PayloadKind.all where !Self.unseen.contains(kind.name) {
            #expect(Fixture.shared.contains { $0.kind == kind }, "\(kind)")
        }
    }

    @Test(arguments: Fixture.shared)
    func `A real body becomes alerts with a title and a known state, or is left aside with a reason`(fixture: Fixture) throws {
        let decoded = PayloadDecoder.decode(fixture.input)
        #expect(!decoded.isUndecodable, "\(decoded.json)")
        #expect(decoded.alerts.isEmpty == Self.housekeeping.contains(fixture.description), "\(decoded.json)")
        for alert in decoded.alerts {
            // The resolve of Events API version 2 is a key and nothing else.
            if fixture.name != "docs_resolve" { #expect(alert.title?.isEmpty == false) }
            if fixture.kind.name == "pagerduty" { continue }
            #expect([.triggered, .acknowledged, .resolved].contains(alert.status), "\(alert.status)")
        }
    }

    private static let housekeeping: Set<String> = [
        "pagerduty/signed_ping", "cloudwatch/subscription_confirmation", "newrelic/legacy_channel_test",
    ]

    @Test(arguments: Fixture.shared.filter { ["alertmanager", "pagerduty"].contains($0.kind.name) })
    func `A real body of Alertmanager or PagerDuty is decoded in full`(fixture: Fixture) throws {
        let decoded = PayloadDecoder.decode(fixture.input)
        #expect(decoded.delivery != nil)
        if fixture.name.hasSuffix("ping") {
            #expect(decoded.json.contains("\"ignored\":\"pagey.ping"))
            return
        }
        let json = try JSONValue.parse(fixture.body)
        #expect(decoded.alerts.count == json["alerts"]?.count ?? 1)
        for alert in decoded.alerts {
            #expect(alert.title?.isEmpty == false)
            #expect(alert.target != nil)
            #expect(alert.occurredAt != nil)
            #expect(alert.url != nil)
            if fixture.kind.name == "alertmanager" { #expect(alert.severity == .critical && alert.labels["alertname"] != nil) }
        }
    }

    @Test func `A real incident is taken over whole`() throws {
        let alert = try #require(PayloadDecoder.decode(try fixture("pagerduty/signed_incident_triggered").input).alerts.first)
        var incident = IncidentSnapshot(id: "Q2CKYRLH85UNN4")
        incident.number = 37
        incident.title = "Test"
        incident.status = .triggered
        incident.urgency = .low
        incident.service = Reference(id: "PNE3JZM", name: "Webhook Tester")
        incident.escalationPolicy = Reference(id: "P482651", name: "Notify Ben and Dad")
        incident.assignees = [Reference(id: "PVE0ZR9", name: "Ben")]
        incident.teams = []
        incident.type = "incident_default"
        #expect(alert.incident == incident)
        #expect(alert.dedupKey?.text == "dfead9d88e0649e8b7dee514b1875756")
        #expect(alert.agent == "PVE0ZR9")
        #expect(alert.occurredAt?.description == "2025-04-07T03:47:13.414Z")
    }

    @Test func `The key is the one Alertmanager itself gives PagerDuty`() throws {
        let alert = try #require(PayloadDecoder.decode(try fixture("alertmanager/firing").input).alerts.first)
        let sent = try Data(
            contentsOf: Fixture.sharedFolder.appending(path: "pagerduty_events_v2/alertmanager_pagerduty_direct_trigger.json"))
        #expect(alert.dedupKey?.text == (try JSONValue.parse(Array(sent)))["dedup_key"]?.string)
    }
}
