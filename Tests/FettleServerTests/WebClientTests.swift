import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import FettleServer

@Suite(.timeLimit(.minutes(1))) struct WebClientTests {
    private var site: some ApplicationProtocol {
        let router = Router()
        router.get("/page") { _, _ in "hello" }
        router.get("/away") { _, _ in Response(status: .found, headers: [.location: "/page"]) }
        router.get("/denied") { _, _ in Response(status: .forbidden) }
        return Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)))
    }

    private func fetch(_ path: String, limit: Int = 100) async throws -> String {
        try await site.test(.live) { client in
            let web = WebClient()
            let result: String
            do {
                let bytes = try await web.fetch("http://127.0.0.1:\(client.port ?? 0)\(path)", limit)
                result = String(decoding: bytes, as: UTF8.self)
            } catch {
                result = "\(error)"
            }
            try await web.shutdown()
            return result
        }
    }

    @Test(
        "Only what lies at the address itself is taken, up to its limit",
        arguments: [
            ("/page", 100, "hello"), ("/page", 5, "hello"), ("/page", 4, "the answer is larger than 4 bytes"),
            ("/away", 100, "answered 302"), ("/denied", 100, "answered 403"), ("/none", 100, "answered 404"),
        ])
    func fetches(_ path: String, _ limit: Int, _ expected: String) async throws {
        #expect(try await fetch(path, limit: limit) == expected)
    }

    @Test func nobodyThereIsAFailureWithoutTheAddress() async throws {
        let web = WebClient()
        let error = await #expect(throws: WebClient.Failure.self) { try await web.fetch("http://127.0.0.1:9/secret", 10) }
        #expect(error?.description.contains("secret") == false)
        try await web.shutdown()
    }
}
