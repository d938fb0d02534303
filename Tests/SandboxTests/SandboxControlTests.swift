import Model
import Testing

@testable import Sandbox

@Suite("The controls under /sandbox/")
struct SandboxControlTests {
    let desk = Desk()

    @Test("Incidents are opened in one call, titles in turn")
    func open() {
        let answer = desk.ask("POST", "/sandbox/incidents", #"{"count":5,"titles":["disk","cpu"],"urgency":"low"}"#)
        #expect(answer.status == 201)
        #expect(answer.body?["incidents"]?.count == 5)
        #expect(desk.state.snapshot().map(\.title) == ["disk", "cpu", "disk", "cpu", "disk"])
        #expect(desk.state.snapshot().allSatisfy { $0.urgency == .low })
    }

    @Test("Incidents may hold several alerts, which the API lists, counts and resolves with them")
    func alerts() throws {
        let answer = desk.ask("POST", "/sandbox/incidents", #"{"count":2,"title":"disk","alerts":3}"#)
        let id = try #require(answer.body?.value(at: "incidents.0")?.string)
        let alerts = desk.ask("GET", "/incidents/\(id)/alerts").body?["alerts"]?.array ?? []
        #expect(Set(alerts.compactMap { $0["alert_key"]?.string }).count == 3)
        let key = try #require(alerts.last?["alert_key"]?.string)
        #expect(desk.ask("GET", "/incidents?incident_key=\(key)").body?.value(at: "incidents.0.id")?.string == id)
        let counts = { desk.ask("GET", "/incidents/\(id)").body?.value(at: "incident.alert_counts")?.serialized() }
        #expect(counts() == #"{"all":3,"triggered":3,"resolved":0}"#)
        _ = desk.update(IncidentID(id), #","status":"resolved""#)
        #expect(counts() == #"{"all":3,"triggered":0,"resolved":3}"#)
        #expect(desk.ask("GET", "/incidents?incident_key=\(key)&statuses[]=triggered").body?["incidents"]?.count == 0)
    }

    @Test(
        "What cannot be opened is refused",
        arguments: [
            #"{"count":0}"#, #"{"alerts":1001}"#, #"{"alerts":-1}"#, #"{"count":100001}"#, #"{"service":"PX"}"#, #"{"amount":1}"#,
            "[]", "{",
        ])
    func refused(body: String) { #expect(desk.ask("POST", "/sandbox/incidents", body).status == 400) }

    @Test("The state counts incidents, calls, batches and answers")
    func state() throws {
        let ids = try desk.state.openIncidents(titles: ["a", "b"])
        _ = desk.update(ids[0], #","status":"resolved""#)
        _ = desk.update("QX", "")
        let state = try #require(desk.ask("GET", "/sandbox/state").body)
        #expect(state.value(at: "incidents.triggered")?.int == 1)
        #expect(state.value(at: "incidents.resolved")?.int == 1)
        #expect(state.value(at: "calls.updateIncidents")?.int == 2)
        #expect(state.value(at: "updates.largest")?.int == 1)
        #expect(state.value(at: "updates.items")?.int == 1)
        #expect(state.value(at: "answers.404")?.int == 1)
    }

    @Test("Recorded requests show bodies as JSON and no credential")
    func requests() throws {
        _ = desk.update("QX", "")
        let recorded = try #require(desk.ask("GET", "/sandbox/requests").body?.value(at: "requests.0"))
        #expect(recorded.value(at: "body.incidents.0.id")?.string == "QX")
        #expect(recorded["operation"]?.string == "updateIncidents")
        #expect(!recorded.serialized().contains("sandbox-token"))
    }

    @Test(
        "A status fault meets so many calls of its operation, with PagerDuty's body", arguments: [429, 500, 503, 413, 403, 408])
    func statusFault(status: Int) throws {
        let id = try desk.state.openIncidents(titles: ["t"])[0]
        let added = desk.ask("POST", "/sandbox/faults", #"{"fault":\#(status),"operation":"updateIncidents","count":2}"#)
        #expect(added.body?.value(at: "faults.0.count")?.int == 2)
        #expect(desk.ask("GET", "/incidents").status == 200)
        for _ in 1...2 {
            let answer = desk.update(id, #","status":"resolved""#)
            #expect(answer.status == status)
            #expect(answer.code != nil)
            #expect((answer.headers["ratelimit-reset"] != nil) == (status == 429))
        }
        #expect(desk.state.incident(id)?.status == .triggered)
        #expect(desk.update(id, #","status":"resolved""#).status == 200)
    }

    @Test("A bare 429 has neither body nor headers")
    func bare() {
        desk.state.add(SandboxFault(.status(429, bare: true)))
        let answer = desk.ask("GET", "/incidents")
        #expect(answer.status == 429)
        #expect(answer.body == nil)
        #expect(answer.headers["ratelimit-reset"] == nil)
    }

    @Test("An applied fault takes effect before its answer is lost")
    func applied() throws {
        let id = try desk.state.openIncidents(titles: ["t"])[0]
        _ = desk.ask("POST", "/sandbox/faults", #"{"fault":502,"applied":true}"#)
        #expect(desk.update(id, #","status":"resolved""#).status == 502)
        #expect(desk.state.incident(id)?.status == .resolved)
    }

    @Test("An incident can be made to fail every update, with its own error")
    func refuseIncident() throws {
        let ids = try desk.state.openIncidents(titles: ["a", "b"])
        let fault = #"{"refuse_incident":"\#(ids[1])","status":403,"code":2018,"message":"Access Denied"}"#
        #expect(desk.ask("POST", "/sandbox/faults", fault).status == 200)
        #expect(desk.update(ids[0], #","status":"resolved""#).status == 200)
        let answer = desk.update(ids[1], #","status":"resolved""#)
        #expect(answer.status == 403)
        #expect(answer.code == 2018)
        #expect(desk.ask("DELETE", "/sandbox/faults").body?["refused_incidents"]?.count == 0)
        #expect(desk.update(ids[1], #","status":"resolved""#).status == 200)
    }

    @Test("A token can be withdrawn, and is taken again once the faults are cleared")
    func withdrawToken() throws {
        let id = try desk.state.openIncidents(titles: ["a"])[0]
        #expect(desk.ask("POST", "/sandbox/faults", #"{"withdraw_token":"another"}"#).status == 200)
        #expect(desk.update(id, #","status":"acknowledged""#).status == 200)
        #expect(desk.ask("POST", "/sandbox/faults", #"{"withdraw_token":"sandbox-token"}"#).status == 200)
        #expect(desk.update(id, #","status":"resolved""#).status == 401)
        #expect(desk.state.incident(id)?.status == .acknowledged)
        _ = desk.ask("DELETE", "/sandbox/faults")
        #expect(desk.update(id, #","status":"resolved""#).status == 200)
    }

    @Test("Partial application keeps the good items of a refused batch", arguments: [true, false])
    func partial(_ partial: Bool) throws {
        let id = try desk.state.openIncidents(titles: ["t"])[0]
        _ = desk.ask("POST", "/sandbox/faults", #"{"partial":\#(partial)}"#)
        let body =
            #"{"incidents":[{"id":"\#(id)","type":"incident","status":"resolved"},{"id":"QX","type":"incident"}]}"#
        #expect(desk.ask("PUT", "/incidents", body).status == 404)
        #expect(desk.state.incident(id)?.status == (partial ? .resolved : .triggered))
    }

    @Test(
        "A fault that makes no sense is refused",
        arguments: [
            "{}", #"{"fault":200}"#, #"{"fault":"earthquake"}"#, #"{"fault":500,"operation":"nothing"}"#,
            #"{"fault":500,"count":0}"#, #"{"fault":"slow","delay_ms":-1}"#, #"{"fault":500,"colour":"red"}"#,
        ])
    func nonsense(fault: String) { #expect(desk.ask("POST", "/sandbox/faults", fault).status == 400) }
}
