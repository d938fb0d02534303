import Model
import Testing

@testable import Payloads

@Suite struct ProvenanceTests {
    private func trace(
        _ kind: String, _ body: String, headers: [String: String] = [:], map: GenericMap? = nil
    ) throws -> Provenance {
        var input = Fixture.input(try #require(PayloadKind(kind)), Array(body.utf8), headers: headers)
        input.map = map
        return Provenance.trace(input)
    }

    private func paths(_ provenance: Provenance, alert: Int = 0) -> [String: [String]] {
        Dictionary(provenance.alerts[alert].map { ($0.field, $0.paths) }, uniquingKeysWith: { a, _ in a })
    }

    @Test func `A map's fields name the paths that were taken, joined ones each, and constants none`() throws {
        let map = GenericMap(
            [
                .title: ["a", "b"], .host: "meta.host", .service: .init([.constant("cron")]),
                .fingerprint: .init([.joined(["b", "meta.host"], separator: "/")]),
                .status: .init(paths: ["state"], values: ["1": "triggered"]), .time: "at",
            ],
            labels: "tags")
        let body =
            #"{"a":"","b":"Backup failed","meta":{"host":"db-1","ip":"192.0.2.7"},"state":1,"at":1772427840,"tags":{"env":"prod"}}"#
        let provenance = try trace("generic", body, map: map)
        let paths = paths(provenance)
        #expect(paths["title"] == ["b"])
        #expect(paths["host"] == ["meta.host"])
        #expect(paths["service"] == [])
        #expect(paths["fingerprint"] == ["b", "meta.host"])
        #expect(paths["status"] == ["state"])
        #expect(paths["occurred_at"] == ["at"])
        #expect(paths["labels.env"] == ["tags.env"] && paths["environment"] == ["tags.env"])
        #expect(provenance.unused == [.init(path: "a", text: ""), .init(path: "meta.ip", text: "192.0.2.7")])
    }

    @Test func `Each alert of a body has its own paths`() throws {
        let fixture = try #require(Fixture.all.first { $0.description == "alertmanager/mixed" })
        let provenance = Provenance.trace(fixture.input)
        #expect(provenance.alerts.count == 2)
        for number in 0..<2 {
            let paths = paths(provenance, alert: number)
            #expect(paths["title"] == ["alerts.\(number).annotations.\(number == 0 ? "summary" : "title")"])
            #expect(paths["labels.alertname"] == ["alerts.\(number).labels.alertname"])
            #expect(paths["dedup_key"] == ["groupKey"])
            // What recovered has its time from its end, what fires from its beginning.
            let ended = provenance.alerts[number].contains { $0.field == "status" && $0.value == "resolved" }
            #expect(paths["occurred_at"] == ["alerts.\(number).\(ended ? "endsAt" : "startsAt")"])
        }
    }

    @Test func `JSON inside a text is told value by value`() throws {
        let fixture = try #require(Fixture.all.first { $0.description == "cloudwatch/alarm" })
        let paths = paths(Provenance.trace(fixture.input))
        #expect(paths["title"] == ["Message.AlarmName"])
        #expect(paths["status"] == ["Message.NewStateValue"])
        #expect(paths["occurred_at"] == ["Message.StateChangeTime"])
    }

    @Test func `What happened and how things stand may come from different places`() throws {
        let fixture = try #require(Fixture.all.first { $0.description == "pagerduty/triggered" })
        let paths = paths(Provenance.trace(fixture.input))
        #expect(paths["event"] == ["event.event_type"])
        #expect(paths["status"] == ["event.data.status"])
        #expect(paths["incident.id"] == ["event.data.id"])
    }

    @Test func `Headers and forms are told too`() throws {
        let binary = try #require(Fixture.all.first { $0.description == "cloudevents/binary" })
        #expect(Provenance.trace(binary.input).alerts[0].contains { $0.paths.contains { $0.hasPrefix("header ce-") } })
        let form = try #require(Fixture.all.first { $0.description == "statuscake/down" })
        let provenance = Provenance.trace(form.input)
        #expect(paths(provenance)["title"] == ["Name"])
        #expect(provenance.unused.first { $0.path == "Token" }?.text == "***")
    }

    @Test(arguments: Fixture.all.filter { !PayloadDecoder.decode($0.input).alerts.isEmpty })
    func `Every kind's title comes from somewhere`(fixture: Fixture) {
        let provenance = Provenance.trace(fixture.input)
        #expect(provenance.alerts.count == PayloadDecoder.decode(fixture.input).alerts.count)
        for alert in provenance.alerts {
            for origin in alert where ["title", "host", "url", "raw_severity", "occurred_at"].contains(origin.field) {
                #expect(!origin.paths.isEmpty, "\(origin.field): \(origin.value)")
            }
        }
    }

    @Test func `A body that becomes no alert tells what is in it`() throws {
        let provenance = try trace("generic", #"{"foo":{"bar":7},"baz":[true,null]}"#)
        #expect(provenance.alerts.isEmpty)
        #expect(provenance.unused == [.init(path: "foo.bar", text: "7"), .init(path: "baz.0", text: "true")])
    }

    @Test func `Of a large body as much is looked at as can be afforded`() throws {
        let list = (0..<100).map { #"{"title":"\#($0)"}"# }.joined(separator: ",")
        let input = Fixture.input(try #require(PayloadKind("generic")), Array("[\(list)]".utf8))
        let provenance = Provenance.trace(input, budget: 0)
        #expect(provenance.alerts.count == Provenance.maximumAlerts && provenance.skipped == 50)
        #expect(paths(provenance, alert: 7)["title"] == ["7.title"])
    }
}
