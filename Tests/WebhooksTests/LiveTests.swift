import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Model
import NIOCore
import TestSupport
import Testing

@testable import Webhooks

/// Over a real connection.
@Suite(.timeLimit(.minutes(1))) struct LiveTests {
    private func withConnection(_ front: Front, _ body: @escaping @Sendable (TestClient) async throws -> Void) async throws {
        try await front.application.test(.live) { client in
            try await TestClient.withClient(host: "127.0.0.1", port: #require(client.port)) { try await body($0) }
        }
    }

    @Test func severalDeliveriesShareAConnection() async throws {
        let front = Front()
        try await withConnection(front) { client in
            for _ in 1...3 {
                let answer = try await client.post("/webhooks/mine", body: ByteBuffer(string: alertmanagerBody))
                #expect(answer.status == .accepted)
            }
        }
        #expect(front.results.count == 3)
    }

    @Test func aChunkedBodyIsTaken() async throws {
        let front = Front(bodyLimit: 200_000)
        try await withConnection(front) { client in
            let blanks = String(repeating: " ", count: 150_000)
            let body = alertmanagerBody + blanks
            let answer = try await client.execute(
                .init("/webhooks/mine", method: .post, headers: [.transferEncoding: "chunked"], body: ByteBuffer(string: body)))
            #expect(answer.status == .accepted)
            let large = try await client.execute(
                .init(
                    "/webhooks/mine", method: .post, headers: [.transferEncoding: "chunked"],
                    body: ByteBuffer(string: body + blanks)))
            #expect(large.status == .contentTooLarge)
            // The rest of what was too large has been read away: the connection still serves.
            let again = try await client.post("/webhooks/mine", body: ByteBuffer(string: alertmanagerBody))
            #expect(again.status == .accepted)
        }
    }

    @Test func aSenderThatTricklesLosesItsConnection() async throws {
        let front = Front(readTimeout: .milliseconds(20))
        try await withConnection(front) { client in
            let response = try await client.execute(.init("/webhooks/mine", method: .post, headers: [.contentLength: "100"]))
            #expect(response.status == .requestTimeout)
            #expect(response.headers[.connection] == "close")
            try await client.getChannel().closeFuture.get()
        }
        #expect(front.results == ["mine timed_out"])
    }

    @Test func aSenderThatBreaksOffHurtsNobody() async throws {
        let front = Front()
        try await withConnection(front) { client in
            try await client.executeAndDontWaitForResponse(
                .init("/webhooks/mine", method: .post, headers: [.contentLength: "100"]))
            try await client.getChannel().close()
        }
        try await withConnection(front) { client in
            let answer = try await client.post("/webhooks/mine", body: ByteBuffer(string: alertmanagerBody))
            #expect(answer.status == .accepted)
        }
        #expect(front.deliveries.count == 1)
    }

    @Test(
        "Only the allowed addresses are let in, whatever credential is brought; a trusted proxy's word counts",
        arguments: [
            (["127.0.0.0/8"], [], nil, true), (["192.0.2.0/24"], [], nil, false),
            (["192.0.2.0/24"], [], "192.0.2.1", false), (["192.0.2.0/24"], ["127.0.0.1"], "192.0.2.1", true),
            (["192.0.2.0/24"], ["127.0.0.1"], "192.0.2.1, 203.0.113.9", false), (["127.0.0.1"], ["127.0.0.1"], nil, true),
            (["0.0.0.0/0"], ["127.0.0.1"], "nobody", false), ([], [], "nobody", true),
        ] as [([String], [String], String?, Bool)])
    func addresses(_ allowed: [String], _ proxies: [String], _ forwarded: String?, _ good: Bool) async throws {
        let front = Front([.bearer([Secret("t")])], allowFrom: allowed, trustedProxies: proxies)
        var headers: HTTPFields = [.authorization: "Bearer t"]
        headers[HTTPField.Name("X-Forwarded-For")!] = forwarded
        try await withConnection(front) { [headers] client in
            let answer = try await client.execute(
                .init("/webhooks/mine", method: .post, headers: headers, body: ByteBuffer(string: alertmanagerBody)))
            #expect(answer.status == (good ? .accepted : .forbidden))
        }
        #expect(front.results == [good ? "mine accepted" : "mine forbidden"])
    }

    @Test func anAllowedAddressStillNeedsACredential() async throws {
        let front = Front([.bearer([Secret("t")])], allowFrom: ["127.0.0.1"])
        try await withConnection(front) { client in
            let answer = try await client.post("/webhooks/mine", body: ByteBuffer(string: alertmanagerBody))
            #expect(answer.status == .unauthorized)
        }
    }
}
