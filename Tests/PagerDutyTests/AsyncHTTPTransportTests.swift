import Model
import Testing

@testable import PagerDuty

@Suite struct AsyncHTTPTransportTests {
    private func send(
        to port: Int, body: String? = #"{"incidents":[]}"#, change: (inout PagerDutySettings) -> Void = { _ in }
    ) async throws -> Result<WireAnswer, TransportFault> {
        // However busy the machine is: only the test of the timeout shall meet one.
        var settings = PagerDutySettings(token: Secret("t"), from: "bot@example.com", requestTimeout: .seconds(600))
        change(&settings)
        let transport = AsyncHTTPTransport(settings: settings)
        let request = WireRequest(
            method: body == nil ? .get : .put, url: "http://127.0.0.1:\(port)/incidents?a=%5B%5D",
            headers: ["From": "bot@example.com"],
            authorization: Secret("Token token=t"), body: body.map { Array($0.utf8) })
        let result: Result<WireAnswer, TransportFault>
        do throws(TransportFault) {
            result = .success(try await transport.send(request))
        } catch {
            result = .failure(error)
        }
        try await transport.shutdown()
        return result
    }
    private func fault(_ result: Result<WireAnswer, TransportFault>) -> TransportFault? {
        if case .failure(let fault) = result { fault } else { nil }
    }

    @Test("Nobody listens: nothing was sent", arguments: [nil, "{}"]) func refused(_ body: String?) async throws {
        let port = try RawServer().port  // Closed again at once.
        let fault = try #require(fault(try await send(to: port, body: body)))
        #expect(fault.moment == .beforeSending)
        #expect(fault.name == .connectFailed)
        #expect(!fault.detail.isEmpty)
    }

    @Test("An unknown host: nothing was sent") func unknownHost() async throws {
        let transport = AsyncHTTPTransport(settings: PagerDutySettings())
        let request = WireRequest(
            method: .put, url: "http://fettle.invalid/", headers: [:], authorization: Secret("x"), body: [])
        await #expect { try await transport.send(request) } throws: { ($0 as? TransportFault)?.moment == .beforeSending }
        try await transport.shutdown()
        await #expect { try await transport.send(request) } throws: { ($0 as? TransportFault)?.moment == .beforeSending }
    }

    @Test("The request arrives whole, with its secret, and the answer with its headers") func roundTrip() async throws {
        let server = try RawServer()
        async let seen = server.serve("HTTP/1.1 201 Created\r\nX-Request-Id: r\r\nContent-Length: 2\r\n\r\nok")
        let answer = try await send(to: server.port).get()
        #expect(answer == WireAnswer(status: 201, headers: ["x-request-id": "r", "content-length": "2"], body: Array("ok".utf8)))
        let request = await seen
        #expect(request.hasPrefix("PUT /incidents?a=%5B%5D HTTP/1.1\r\n"))
        #expect(request.contains("Authorization: Token token=t\r\n"))
        #expect(request.contains("From: bot@example.com\r\n"))
        #expect(request.lowercased().contains("content-length: 16\r\n"))
        #expect(request.hasSuffix("\r\n\r\n{\"incidents\":[]}"))
    }

    @Test("A redirect is an answer, never followed") func redirect() async throws {
        let server = try RawServer()
        async let seen = server.serve("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")
        #expect(try await send(to: server.port, body: nil).get().status == 302)
        _ = await seen
    }

    @Test("A connection closed without an answer: it may have been applied") func closed() async throws {
        let server = try RawServer()
        async let seen = server.serve("")
        #expect(
            fault(try await send(to: server.port))
                == TransportFault(.afterSending, .connectionLost, detail: "Remote connection closed"))
        _ = await seen
    }

    @Test("No answer in time: it may have been applied") func timeout() async throws {
        let server = try RawServer()
        // Never accepted, yet the kernel takes the connection and the bytes.
        let fault = fault(try await send(to: server.port) { $0.requestTimeout = .seconds(2) })
        #expect(fault?.moment == .afterSending)
        #expect(fault?.name == .timeout)
        _ = server.port
    }

    @Test(
        "An answer beyond the limit is refused, however it announces itself",
        arguments: ["Content-Length: 70000", "Connection: close"])
    func tooLarge(_ header: String) async throws {
        let server = try RawServer()
        async let seen = server.serve("HTTP/1.1 200 OK\r\n\(header)\r\n\r\n" + String(repeating: "x", count: 70_000))
        let fault = fault(try await send(to: server.port) { $0.answerLimit = 65_536 })
        #expect(fault == TransportFault(.afterSending, .answerTooLarge))
        _ = await seen
    }

    @Test("Cancelled under way, it may have been applied; before, it was not sent") func cancelled() async throws {
        let server = try RawServer()
        let task = Task { try await send(to: server.port) }
        await server.waitForBytes()
        task.cancel()
        #expect(fault(try await task.value)?.moment == .afterSending)
        let late = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await send(to: server.port)
        }
        late.cancel()
        #expect(fault(try await late.value) == TransportFault(.beforeSending, .cancelled))
    }
}
