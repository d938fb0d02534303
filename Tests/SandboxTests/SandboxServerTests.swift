import Model
import Testing

@testable import Sandbox

@Suite("SandboxServer")
struct SandboxServerTests {
    @Test("A bulk update of open incidents over HTTP is applied")
    func bulkUpdate() async throws {
        try await SandboxClient.run { client in
            let ids = try client.state.openIncidents(titles: ["disk full", "cpu hot"])
            let items = ids.map { #"{"id":"\#($0)","type":"incident_reference","status":"resolved"}"# }
            let answer = try await client.send("PUT", "/incidents", #"{"incidents":[\#(items.joined(separator: ","))]}"#)
            #expect(answer.status == 200)
            #expect(answer.body?.value(at: "incidents.1.status")?.string == "resolved")
            #expect(answer.headers["x-request-id"] != nil)
            #expect(answer.headers["ratelimit-limit"] == "500")
            #expect(client.state.statistics().incidents[.resolved] == 2)
        }
    }

    @Test("The port is known once it listens, and a port in use fails the run")
    func portInUse() async throws {
        try await SandboxClient.run { client in
            var settings = SandboxSettings()
            settings.port = try await client.server.port
            #expect(settings.port > 0)
            let second = SandboxServer(settings)
            await #expect(throws: (any Error).self) { try await second.run() }
            await #expect(throws: (any Error).self) { try await second.port }
        }
    }
}
