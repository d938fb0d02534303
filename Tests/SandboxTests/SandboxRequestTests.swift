import Testing

@testable import Sandbox

@Suite("SandboxRequest")
struct SandboxRequestTests {
    @Test("Names and values of the query are decoded; a name may come several times")
    func query() {
        let request = SandboxRequest(
            method: "GET", target: "/incidents?incident_key=%7B%22a%22%3A+1%7D&statuses[]=triggered&statuses%5B%5D=resolved&x")
        #expect(request.path == "/incidents")
        #expect(request.value("incident_key") == #"{"a": 1}"#)
        #expect(request.values("statuses[]") == ["triggered", "resolved"])
        #expect(request.value("x") == "")
        #expect(request.value("y") == nil)
    }

    @Test(
        "What is no escape stays as it is",
        arguments: [("%", "%"), ("%4", "%4"), ("%zz", "%zz"), ("a%41", "aA"), ("%E2%82%AC", "€"), ("1+1", "1+1")])
    func escapes(text: String, decoded: String) {
        #expect(SandboxRequest.decoded(Substring(text), plusIsSpace: false) == decoded)
    }

    @Test("Headers are found in any case")
    func headers() {
        let request = SandboxRequest(method: "GET", target: "", headers: ["From": "a@b"])
        #expect(request.header("from") == "a@b")
        #expect(request.path.isEmpty)
    }
}

@Suite("SandboxRoute")
struct SandboxRouteTests {
    @Test(
        "Every operation has a route",
        arguments: [
            ("GET", "/incidents", SandboxOperation.listIncidents, ""), ("PUT", "/incidents", .updateIncidents, ""),
            ("POST", "/incidents", .createIncident, ""), ("GET", "/incidents/Q1", .getIncident, "Q1"),
            ("PUT", "/incidents/Q1/", .updateIncident, "Q1"), ("GET", "/incidents/Q1/alerts", .listIncidentAlerts, "Q1"),
            ("GET", "/incidents/Q1/notes", .listIncidentNotes, "Q1"), ("POST", "/incidents/Q1/notes", .createIncidentNote, "Q1"),
            ("GET", "/incidents/types", .listIncidentTypes, ""), ("GET", "/priorities", .listPriorities, ""),
            ("GET", "/users", .listUsers, ""), ("GET", "/users/me", .getCurrentUser, ""),
            ("GET", "/escalation_policies", .listEscalationPolicies, ""), ("GET", "/services", .listServices, ""),
            ("GET", "/abilities", .listAbilities, ""), ("POST", "/v2/enqueue", .createEvent, ""),
            ("GET", "/webhook_subscriptions", .listWebhookSubscriptions, ""),
            ("POST", "/webhook_subscriptions", .createWebhookSubscription, ""),
            ("GET", "/webhook_subscriptions/W1", .getWebhookSubscription, "W1"),
            ("POST", "/webhook_subscriptions/W1/ping", .testWebhookSubscription, "W1"),
            ("POST", "/webhook_subscriptions/W1/enable", .enableWebhookSubscription, "W1"),
        ])
    func routes(method: String, path: String, operation: SandboxOperation, id: String) {
        #expect(SandboxRoute(method: method, path: path) == .operation(operation, id: id))
    }

    @Test("Other paths are unknown, other methods wrong")
    func others() {
        #expect(SandboxRoute(method: "GET", path: "/") == .unknown)
        #expect(SandboxRoute(method: "GET", path: "/incidents/Q1/alerts/x") == .unknown)
        #expect(SandboxRoute(method: "DELETE", path: "/incidents") == .wrongMethod)
        #expect(SandboxRoute(method: "DELETE", path: "/sandbox/faults") == .control(.clearFaults))
    }
}
