import Model
import Testing

@testable import Payloads

@Suite struct IncidentAlertsTests {
    private func alert(with alerts: String..., change: (inout Alert) -> Void = { _ in }) throws -> Alert {
        var alert = Alert(id: "A1", source: "pagerduty", kind: "pagerduty")
        alert.incident = IncidentSnapshot(id: "Q1")
        alert.awaitsIncidentAlerts = true
        alert.payload = try JSONValue.parse(#"{"event":{"event_type":"incident.triggered"}}"#)
        change(&alert)
        alert.add(incidentAlerts: try alerts.map { try JSONValue.parse($0) })
        return alert
    }

    private let database = """
        {"id":"PA1","type":"alert","alert_key":"db-17/lag","severity":"warning","summary":"Lag on db-17","body":{"type":"alert_body",
        "details":{"env":"production","cluster":"eu-1","hostname":"db-17","count":3,"deep":{"x":1},"labels":{"team":"dba"},
        "tags":["vip"],"annotations":{"runbook":"https://example.com/lag"}},
        "cef_details":{"dedup_key":"db-17/lag","source_origin":"prober","client":"Monitor","description":"Lag on db-17 is 90 s"}}}
        """

    @Test("Custom details become labels, and the usual ones fields")
    func details() throws {
        let alert = try alert(with: database)
        #expect(!alert.awaitsIncidentAlerts)
        #expect(alert.labels["env"] == "production")
        #expect(alert.labels["count"] == "3")
        #expect(alert.labels["team"] == "dba")
        #expect(alert.labels["vip"] == "")
        #expect(alert.annotations["runbook"] == "https://example.com/lag")
        #expect(alert.environment == "production")
        #expect(alert.host == "db-17")
        #expect(alert.severity == .warning)
        #expect(alert.description == "Lag on db-17 is 90 s")
        #expect(alert.dedupKey?.text == "db-17/lag")
        #expect(alert.payload?.value(at: "alerts.0.body.details.deep.x")?.int == 1)
        #expect(alert.payload?.value(at: "event.event_type")?.string == "incident.triggered")
        // It still means the incident it names.
        #expect(alert.target == .id("Q1"))
    }

    @Test("What the webhook told itself stays")
    func own() throws {
        let alert = try alert(with: database) { alert in
            alert.description = "a note"
            alert.labels = ["env": "own"]
            alert.host = "h"
        }
        #expect(alert.description == "a note")
        #expect(alert.labels["env"] == "own")
        #expect(alert.host == "h")
    }

    @Test("Of several alerts the oldest names win, of severities the highest")
    func several() throws {
        let alert = try alert(
            with: #"{"severity":"info","body":{"details":{"env":"a","only":"first"}}}"#,
            #"{"severity":"critical","body":{"details":{"env":"b","more":"second"}}}"#)
        #expect(alert.labels == ["env": "a", "only": "first", "more": "second"])
        #expect(alert.severity == .critical)
    }

    @Test("Alertmanager's and Grafana's text of a group is read")
    func text() throws {
        let firing = """
            Value: B=95\\nLabels:\\n - alertname = HighCPU\\n - cluster = eu-1\\n - instance = a:9100\\nAnnotations:\\n - summary = CPU is high\\n\
            second line\\nSource: http://p:9090/g?x = y\\n\\nLabels:\\n - alertname = HighCPU\\n - instance = b:9100\\n
            """
        let alert = try alert(
            with: """
                {"severity":"error","body":{"details":{"firing":"\(firing)","num_firing":"2"},
                "cef_details":{"source_origin":"Alertmanager","client":"Alertmanager"}}}
                """)
        #expect(alert.labels["alertname"] == "HighCPU")
        #expect(alert.labels["instance"] == "a:9100")
        #expect(alert.labels["num_firing"] == "2")
        #expect(alert.annotations == ["summary": "CPU is high"])
        #expect(alert.host == "a:9100")
    }

    @Test("The sender's own name is no host; another source is")
    func source() throws {
        #expect(try alert(with: #"{"body":{"cef_details":{"source_origin":"Grafana","client":"Grafana"}}}"#).host == nil)
        #expect(try alert(with: #"{"body":{"cef_details":{"source_origin":"web-3","client":"Nagios"}}}"#).host == "web-3")
    }

    @Test(
        "Nothing traps, whatever it is",
        arguments: [
            "null", "1", "\"x\"", "[]", "{}", #"{"body":null}"#, #"{"body":{"details":"a text"}}"#, #"{"body":{"details":[1]}}"#,
            #"{"alert_key":"","severity":5,"body":{"details":{"firing":7},"cef_details":1}}"#,
        ])
    func anything(json: String) throws {
        let alert = try alert(with: json)
        #expect(!alert.awaitsIncidentAlerts)
        #expect(alert.payload?["alerts"]?.array?.count == 1)
    }

    @Test("An incident without alerts brings nothing, and waits no more")
    func none() throws {
        let alert = try alert()
        #expect(!alert.awaitsIncidentAlerts)
        #expect(alert.labels.isEmpty)
        #expect(alert.severity == .unknown)
    }
}
