import Model
import Testing

@testable import Sandbox

@Suite("POST /v2/enqueue")
struct EventsEndpointTests {
    let desk = Desk()
    let key = "sandboxpayments00000000000000001"

    func send(_ event: String) -> Desk.Answer { desk.ask("POST", "/v2/enqueue", event, changing: ["authorization": nil]) }

    @Test("Alertmanager's event opens an incident whose alert shows key, details and links")
    func trigger() throws {
        let answer = send(
            #"{"routing_key":"\#(key)","dedup_key":"abc","event_action":"trigger","client":"Alertmanager","#
                + #""client_url":"http://am:9093","links":[{"href":"http://runbook","text":"Runbook"}],"#
                + #""payload":{"summary":"[FIRING:1] HighCPU","source":"Alertmanager","severity":"error","#
                + #""custom_details":{"firing":"Labels: a\n","num_firing":"1"}}}"#)
        #expect(answer.status == 202)
        #expect(answer.body?["status"]?.string == "success")
        #expect(answer.body?["message"]?.string == "Event processed")
        #expect(answer.body?["dedup_key"]?.string == "abc")
        let id = try #require(desk.state.snapshot().first?.id)
        let alert = try #require(desk.ask("GET", "/incidents/\(id)/alerts").body?.value(at: "alerts.0"))
        #expect(alert["alert_key"]?.string == "abc")
        #expect(alert.value(at: "body.details.num_firing")?.string == "1")
        #expect(alert.value(at: "body.cef_details.dedup_key")?.string == "abc")
        #expect(alert.value(at: "body.contexts.0.href")?.string == "http://runbook")
        #expect(desk.ask("GET", "/incidents/\(id)/alerts?alert_key=other").body?["alerts"]?.count == 0)
    }

    @Test("A trigger without a key is given one")
    func ownKey() {
        let answer = send(
            #"{"routing_key":"\#(key)","event_action":"trigger","payload":{"summary":"s","source":"h","severity":"info"}}"#)
        #expect(answer.body?["dedup_key"]?.string?.isEmpty == false)
    }

    @Test(
        "An event that is not as described is refused",
        arguments: [
            (#"{"routing_key":"short","event_action":"resolve","dedup_key":"k"}"#, "routing_key must have a length of 32"),
            (#"{"event_action":"resolve","dedup_key":"k"}"#, "routing_key is required"),
            (
                #"{"routing_key":"00000000000000000000000000000000","event_action":"close","dedup_key":"k"}"#,
                "event_action must be one of trigger, acknowledge, resolve"
            ),
            (
                #"{"routing_key":"00000000000000000000000000000000","event_action":"resolve"}"#,
                "dedup_key is required for resolve"
            ),
            (#"{"routing_key":"00000000000000000000000000000000","event_action":"trigger"}"#, "payload is required"),
            (
                #"{"routing_key":"00000000000000000000000000000000","event_action":"trigger","#
                    + #""payload":{"summary":"s","source":"h","severity":"bad"}}"#,
                "payload.severity must be one of critical, error, warning, info"
            ),
        ])
    func refused(event: String, error: String) {
        let answer = send(event)
        #expect(answer.status == 400)
        #expect(answer.body?["status"]?.string == "invalid event")
        #expect(answer.body?["message"]?.string == "Event object is invalid")
        #expect(answer.body?.value(at: "errors.0")?.string == error)
    }

    @Test("What is no JSON is an unrecognized object")
    func noJSON() {
        let answer = send("nonsense")
        #expect(answer.status == 400)
        #expect(answer.body?["status"]?.string == "Unrecognized object")
    }

    @Test("Too large an event and too many events are refused")
    func limits() {
        #expect(send(#"{"routing_key":""# + String(repeating: "x", count: 512 * 1024) + #""}"#).status == 413)
        var settings = SandboxSettings()
        settings.eventsPerMinute = 1
        let desk = Desk(settings)
        let event = #"{"routing_key":"\#(key)","event_action":"resolve","dedup_key":"k"}"#
        #expect(desk.ask("POST", "/v2/enqueue", event).status == 202)
        #expect(desk.ask("POST", "/v2/enqueue", event).status == 429)
    }
}
