import AsyncHTTPClient
import Logging
import Model
import ServiceLifecycle
import TestSupport
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
            #expect(answer.headers["content-type"] == "application/json")
            #expect(answer.headers["x-request-id"] != nil)
            #expect(answer.headers["ratelimit-limit"] == "500")
            #expect(client.state.statistics().incidents[.resolved] == 2)
        }
    }

    @Test("A port in use fails the run, and whoever asks for the port")
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

    @Test("Settings that cannot work end the run at once")
    func badSettings() async throws {
        var settings = SandboxSettings()
        settings.requestsPerMinute = 0
        let server = SandboxServer(settings)
        await #expect(throws: SandboxSettingsError.self) { try await server.run() }
        await #expect(throws: SandboxSettingsError.self) { try await server.port }
    }

    @Test("A body over the limit is 413")
    func tooLarge() async throws {
        var settings = SandboxSettings()
        settings.maxBody = 2000
        try await SandboxClient.run(settings) { client in
            let answer = try await client.send("PUT", "/incidents", String(repeating: " ", count: 3000))
            #expect(answer.status == 413)
            #expect(answer.code != nil)
        }
    }

    @Test("A dropped connection gives no answer, and the next call works")
    func drop() async throws {
        try await SandboxClient.run { client in
            let id = try client.state.openIncidents(titles: ["t"])[0]
            client.state.add(SandboxFault(.drop, on: .updateIncidents, applied: true))
            let body = #"{"incidents":[{"id":"\#(id)","type":"incident","status":"resolved"}]}"#
            await #expect(throws: HTTPClientError.self) { try await client.send("PUT", "/incidents", body) }
            #expect(client.state.incident(id)?.status == .resolved)
            #expect(try await client.send("PUT", "/incidents", body).status == 200)
        }
    }

    @Test("A slow answer comes when its time is over")
    func slow() async throws {
        let clock = ManualTimekeeper()
        try await SandboxClient.run(timekeeper: clock) { client in
            client.state.add(SandboxFault(.slow(.seconds(3))))
            async let advanced: Void = {
                await clock.waitForSleepers()
                clock.advance(by: .seconds(3))
            }()
            let answer = try await client.send("GET", "/abilities")
            #expect(answer.status == 200)
            await advanced
        }
    }

    @Test("A timeout holds the request, then closes the connection")
    func timeout() async throws {
        let clock = ManualTimekeeper()
        try await SandboxClient.run(timekeeper: clock) { client in
            client.state.add(SandboxFault(.timeout(.seconds(30))))
            async let advanced: Void = {
                await clock.waitForSleepers()
                clock.advance(by: .seconds(30))
            }()
            await #expect(throws: HTTPClientError.self) { try await client.send("GET", "/abilities") }
            await advanced
        }
    }

    @Test("Graceful shutdown ends the run")
    func shutdown() async throws {
        var settings = SandboxSettings()
        settings.port = 0
        let server = SandboxServer(settings)
        try await testGracefulShutdown(of: server)
    }

    /// Runs the server in a group of services, and shuts that down as soon as it listens.
    private func testGracefulShutdown(of server: SandboxServer) async throws {
        let group = ServiceGroup(services: [server], logger: .init(label: "test") { _ in SwiftLogNoOpLogHandler() })
        async let run: Void = group.run()
        #expect(try await server.port > 0)
        await group.triggerGracefulShutdown()
        try await run
    }
}
