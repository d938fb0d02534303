import AsyncHTTPClient
import Model
import NIOCore
import NIOHTTP1

@testable import Sandbox

/// A well-behaved client of the API, as far as its defaults go.
struct SandboxClient: Sendable {
    struct Answer {
        var status: Int
        var headers: [String: String]
        var body: JSONValue?

        var code: Int? { body?.value(at: "error.code")?.int }
    }

    let server: SandboxServer
    let url: String
    var headers = [
        "Authorization": "Token token=sandbox-token", "Accept": "application/vnd.pagerduty+json;version=2",
        "Content-Type": "application/json", "From": "bot@example.com",
    ]

    var state: SandboxState { server.state }

    /// Runs a sandbox on a free port for the duration of `body`.
    static func run(
        _ settings: SandboxSettings = SandboxSettings(), timekeeper: any Timekeeper = SystemTimekeeper(),
        _ body: (SandboxClient) async throws -> Void
    ) async throws {
        var settings = settings
        settings.port = 0
        try await SandboxServer.withRunning(settings, timekeeper: timekeeper) { server, url in
            try await body(SandboxClient(server: server, url: url))
        }
    }

    func send(
        _ method: String, _ target: String, _ body: String? = nil, changing changed: [String: String?] = [:]
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: url + target)
        request.method = HTTPMethod(rawValue: method)
        for (name, value) in headers.merging(changed.compactMapValues { $0 }, uniquingKeysWith: { $1 })
        where changed[name] != .some(.none) {
            request.headers.add(name: name, value: value)
        }
        if let body { request.body = .bytes(ByteBuffer(string: body)) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
        let bytes = try await response.body.collect(upTo: 16 * 1024 * 1024)
        return Answer(
            status: Int(response.status.code),
            headers: Dictionary(response.headers.map { ($0.name.lowercased(), $0.value) }) { $0 + "," + $1 },
            body: try? JSONValue.parse(Array(bytes.readableBytesView)))
    }
}
