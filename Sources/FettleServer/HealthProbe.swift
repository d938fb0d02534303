import AsyncHTTPClient
import Model
import NIOCore
import NIOHTTP1
import NIOSSL

/// Asks a running fettle for its readiness over HTTP: what `fettle health` does.
package enum HealthProbe {
    package struct Answer: Sendable {
        package var isReady: Bool
        package var reason: String
    }

    package static func ask(_ address: ListenAddress, tls: Bool = false, timeout: Duration = .seconds(4)) async -> Answer {
        if !tls { return await ask(address, scheme: "http", HTTPClient.shared, timeout) }
        // A certificate is for the name that senders use, never for the loopback address. Nothing is sent, and whoever
        // could answer here in fettle's place is on this machine.
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        let client = HTTPClient(configuration: HTTPClient.Configuration(tlsConfiguration: configuration))
        let answer = await ask(address, scheme: "https", client, timeout)
        try? await client.shutdown()
        return answer
    }

    private static func ask(
        _ address: ListenAddress, scheme: String, _ client: HTTPClient, _ timeout: Duration
    ) async -> Answer {
        let host = address.clientHost.contains(":") ? "[\(address.clientHost)]" : address.clientHost
        let request = HTTPClientRequest(url: "\(scheme)://\(host):\(address.port)/readyz")
        do {
            let response = try await client.execute(request, timeout: .milliseconds(timeout.wholeMilliseconds))
            let body = String(buffer: try await response.body.collect(upTo: 64 * 1024))
            return Answer(isReady: response.status == .ok, reason: reasons(in: body) ?? "answered \(response.status.code)")
        } catch {
            return Answer(isReady: false, reason: "no answer from \(address): is fettle serve running there?")
        }
    }

    private static func reasons(in body: String) -> String? {
        guard let json = try? JSONValue.parse(Array(body.utf8)), let reasons = json["reasons"]?.members, !reasons.isEmpty else {
            return nil
        }
        return reasons.map { "\($0.key): \($0.value.text ?? "")" }.joined(separator: "; ")
    }
}
