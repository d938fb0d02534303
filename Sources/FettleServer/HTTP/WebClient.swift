import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Webhooks

/// Fetches the few things that webhooks name outside: certificates, confirmations. Which addresses are allowed is theirs to say.
final class WebClient: Sendable {
    /// Why nothing was fetched; without the address, which may hold a token.
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    private let client: HTTPClient
    private let timeLimit = TimeAmount.seconds(8)

    init() {
        var configuration = HTTPClient.Configuration(
            // An allowed address must not lead to one that is not.
            redirectConfiguration: .disallow, timeout: .init(connect: .seconds(4), read: timeLimit))
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    var fetch: WebFetch { { url, limit in try await self.get(url, limit: limit) } }

    /// To be called once, when nothing is fetched any more.
    func shutdown() async throws { try await client.shutdown() }

    private func get(_ url: String, limit: Int) async throws -> [UInt8] {
        do {
            let response = try await client.execute(HTTPClientRequest(url: url), timeout: timeLimit)
            guard response.status == .ok else { throw Failure(description: "answered \(response.status.code)") }
            return Array(buffer: try await response.body.collect(upTo: limit))
        } catch let error as HTTPClientError {
            throw Failure(description: error.shortDescription)
        } catch is NIOTooManyBytesError {
            throw Failure(description: "the answer is larger than \(limit) bytes")
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(description: "no connection")
        }
    }
}
