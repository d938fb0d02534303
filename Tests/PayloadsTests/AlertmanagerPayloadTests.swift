import Model
import Testing

@testable import Payloads

@Suite struct AlertmanagerPayloadTests {
    private func decode(_ text: String) throws -> Decoded {
        let kind = try #require(PayloadKind("alertmanager"))
        return PayloadDecoder.decode(Fixture.input(kind, Array(text.utf8)))
    }

    /// The vectors of FACTS 4.2.
    @Test(arguments: [
        (#"{}:{}"#, "cc9772a1ec901d26ef71dae861793e4d08979fa5030a3f0a5f3ba549f1f2d0b6"),
        (#"{}:{alertname="HighCPU", cluster="eu-1"}"#, "fd54a5e2cf30a9cab3ecd8f753dd0a74416b9f5ec5090679887f6210284256e4"),
        (
            #"{}/{team="x"}:{alertname="TeamX", cluster="eu-1"}"#,
            "24e6eaff1abe950ad8273c7f693e2d2a926b0e21e9d9a320ffe3920a27e82f4a"
        ),
        (
            #"{}/{severity=~"crit|warn",team="x"}:{alertname="TeamX", cluster="eu-1"}"#,
            "1566b5a0645e3e3f67a2f7e4d718866abf82372a873a380c68011981284f1153"
        ),
        (
            #"{}:{alertname="Disk\\path \"C:\" é", cluster="a<b>&c"}"#,
            "f72c735ccd87de5cabd093c80430561ef6033e6bac88db9409e342de725c3f16"
        ),
    ])
    func `The key is the hash of the group key after JSON decoding`(groupKey: String, key: String) throws {
        var json = JSONWriter()
        json.beginObject()
        json.member("groupKey", groupKey)
        json.key("alerts")
        json.raw(#"[{"status": "firing"}]"#)
        json.endObject()
        #expect(try decode(json.text).alerts.first?.dedupKey?.text == key)
        let escaped = json.text.replacing("<", with: "\\u003c").replacing("&", with: "\\u0026").replacing("é", with: "\\u00e9")
        #expect(try decode(escaped).alerts.first?.dedupKey?.text == key)
    }

    @Test(arguments: ["", #""groupKey": "","#, #""groupKey": null,"#, #""groupKey": 7,"#])
    func `Without a group key there is no key`(member: String) throws {
        let alert = try #require(try decode(#"{\#(member) "alerts": [{"status": "firing"}]}"#).alerts.first)
        #expect(alert.dedupKey == nil)
        #expect(alert.target == nil)
    }

    @Test func `The same bytes are the same delivery, other bytes another`() throws {
        let body = #"{"alerts": [{"status": "firing"}, {"status": "resolved"}]}"#
        let first = try decode(body)
        #expect(first.delivery == (try decode(body)).delivery)
        #expect(first.delivery != (try decode(body + " ")).delivery)
        let delivery = try #require(first.delivery)
        #expect(delivery.text.wholeMatch(of: /sha256:[0-9a-f]{64}/) != nil)
        #expect(first.alerts.map(\.id) == ["\(delivery)/0", "\(delivery)/1"])
    }

    @Test func `Each alert has its own status, whatever the group's`() throws {
        let alerts = try decode(
            #"{"status": "firing", "alerts": [{"status": "resolved"}, {"status": "firing"}, {"status": "muted"}, {}]}"#
        ).alerts
        #expect(alerts.map(\.status) == [.resolved, .triggered, .other("muted"), .triggered])
        #expect(alerts.map(\.event) == ["resolved", "triggered", "muted", "triggered"])
    }

    @Test func `Alerts beyond the limit are left aside and said so`() throws {
        let many = AlertmanagerPayload.maximumAlerts + 3
        let body = #"{"alerts": [\#(Array(repeating: #"{"status":"firing"}"#, count: many).joined(separator: ","))]}"#
        guard case .alerts(let alerts, _, let ignored) = try decode(body) else {
            Issue.record("not decoded")
            return
        }
        #expect(alerts.count == AlertmanagerPayload.maximumAlerts)
        #expect(ignored == ["3 alerts beyond 10000"])
    }

    @Test func `Fields come from the first label or annotation that is not empty`() throws {
        let body = #"""
            {"alerts": [{"status": "firing", "labels": {"alertname": "A", "instance": "", "node": "n", "pod": "p", "job": "j"},
              "annotations": {"summary": "", "title": "T", "message": "M"}}]}
            """#
        let alert = try #require(try decode(body).alerts.first)
        #expect(alert.title == "T")
        #expect(alert.description == "M")
        #expect(alert.host == "n")
        #expect(alert.service == "j")
        #expect(alert.environment == nil)
    }
}
