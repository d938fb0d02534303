import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Model
import NIOCore
import Payloads
import Synchronization
import TestSupport

@testable import Webhooks

/// The routes with everything around them observed.
final class Front: Sendable {
    struct Seen {
        var deliveries: [AlertDelivery] = []
        var kept: [UndecodableDelivery] = []
        var results: [String] = []
        var alerts: [String] = []
        var messages: [(level: WebhookObserver.Level, metadata: [String: String])] = []
    }

    let clock: ManualTimekeeper
    private let sns: SNSVerifier?
    private let seen = Mutex(Seen())
    private let settings: WebhookSettings
    private let outcome: @Sendable (AlertDelivery) throws(Refusal) -> Receipt
    /// What keeping an undecodable body ends with, where not well.
    private let storeFault: Refusal?

    init(
        _ authentication: [SourceAuthentication] = [.none], kind: String = "alertmanager", allowFrom: [String] = [],
        trustedProxies: [String] = [], now: Timestamp? = nil, sns: SNSVerifier? = nil, bodyLimit: Int = 1 << 20,
        inflatedLimit: Int? = nil, readTimeout: Duration = .seconds(10), storeFault: Refusal? = nil,
        outcome: @escaping @Sendable (AlertDelivery) throws(Refusal) -> Receipt = { delivery throws(Refusal) in
            Receipt(delivery: delivery.id, alerts: delivery.alerts.count, updates: 0)
        }
    ) {
        settings = WebhookSettings(
            sources: [
                SourceSettings(
                    name: "mine", kind: PayloadKind(kind)!, authentication: authentication,
                    allowFrom: allowFrom.compactMap { IPNetwork($0) })
            ],
            bodyLimit: bodyLimit,
            inflatedLimit: inflatedLimit, readTimeout: readTimeout, trustedProxies: trustedProxies.compactMap { IPNetwork($0) })
        clock = now.map { ManualTimekeeper(now: $0) } ?? ManualTimekeeper()
        self.sns = sns
        self.outcome = outcome
        self.storeFault = storeFault
    }

    var results: [String] { seen.withLock { $0.results } }
    var alerts: [String] { seen.withLock { $0.alerts } }
    var deliveries: [AlertDelivery] { seen.withLock { $0.deliveries } }
    var kept: [UndecodableDelivery] { seen.withLock { $0.kept } }
    var messages: [(level: WebhookObserver.Level, metadata: [String: String])] { seen.withLock { $0.messages } }

    var routes: WebhookRoutes {
        WebhookRoutes(
            settings: settings, timekeeper: clock, sns: sns,
            accept: { [self] delivery throws(Refusal) in
                seen.withLock { $0.deliveries.append(delivery) }
                return try outcome(delivery)
            },
            keep: { [self] delivery throws(Refusal) in
                if let storeFault { throw storeFault }
                seen.withLock { $0.kept.append(delivery) }
            },
            observer: WebhookObserver(
                delivery: { [self] source, result in seen.withLock { $0.results.append("\(source) \(result.rawValue)") } },
                alert: { [self] source, status in seen.withLock { $0.alerts.append("\(source) \(status)") } },
                message: { [self] level, _, metadata in seen.withLock { $0.messages.append((level, metadata)) } }),
            fallbackID: { "fallback" })
    }

    var application: some ApplicationProtocol {
        let router = Router(context: WebhookContext.self)
        routes.add(to: router)
        let timeout = settings.readTimeout
        return Application(
            router: router,
            server: .http1(configuration: .init(additionalChannelHandlers: [RequestDeadlineHandler(timeout: timeout)])),
            configuration: .init(address: .hostname("127.0.0.1", port: 0)))
    }

    /// One request through the router.
    func send(
        _ body: [UInt8], to path: String = "/webhooks/mine", method: HTTPRequest.Method = .post, headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        try await application.test(.router) { client in
            try await client.execute(uri: path, method: method, headers: headers, body: ByteBuffer(bytes: body))
        }
    }

    func send(_ body: String, headers: HTTPFields = [:]) async throws -> TestResponse {
        try await send(Array(body.utf8), headers: headers)
    }
}

extension TestResponse {
    var text: String { String(buffer: body) }
}

/// Two alerts, one of them over.
let alertmanagerBody =
    #"{"version":"4","groupKey":"g","status":"firing","alerts":[{"status":"firing","labels":{"a":"b"}},{"status":"resolved"}]}"#

extension HTTPFields {
    static func signature(_ value: String) -> HTTPFields { [HTTPField.Name("X-PagerDuty-Signature")!: value] }
}
