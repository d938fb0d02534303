import HTTPTypes
package import Hummingbird
package import Model
import NIOCore
import Payloads

/// `POST /webhooks/{source}` (and `PUT`), or `/webhooks/{source}/{secret}`: a delivery's way from HTTP to the closure that accepts it.
///
/// Answers 202 once `accept` has returned, and 503 for whatever is our fault; PagerDuty drops a webhook at any other 4xx
/// and stops sending after three, so a well-signed event never gets one (FACTS 3.5).
package struct WebhookRoutes: Sendable {
    /// Hands a decoded delivery on; returns when what it caused is on disk.
    package typealias Accept = @Sendable (AlertDelivery) async throws(Refusal) -> Receipt

    /// Keeps a body that could not be decoded, so that a person can see it; returns when it is on disk.
    package typealias Keep = @Sendable (UndecodableDelivery) async throws(Refusal) -> Void

    private struct Source: Sendable {
        var settings: SourceSettings
        var authenticator: Authenticator
    }

    private let sources: [String: Source]
    private let sns: SNSVerifier?
    private let clients: ClientAddress
    private let reader: BodyReader
    private let inflater: Inflater
    private let timekeeper: any Timekeeper
    private let fallbackID: @Sendable () -> DeliveryID
    private let accept: Accept
    private let keep: Keep
    private let observer: WebhookObserver

    /// `fallbackID` names deliveries whose sender does not; without `sns` no message of SNS's is believed.
    package init(
        settings: WebhookSettings, timekeeper: any Timekeeper, sns: SNSVerifier? = nil, accept: @escaping Accept,
        keep: @escaping Keep = { _ in }, observer: WebhookObserver = WebhookObserver(),
        fallbackID: @escaping @Sendable () -> DeliveryID = { DeliveryID.random() }
    ) {
        sources = Dictionary(
            settings.sources.map { ($0.name, Source(settings: $0, authenticator: Authenticator($0.authentication, sns: sns))) },
            uniquingKeysWith: { first, _ in first })
        self.sns = sns
        clients = ClientAddress(trusted: settings.trustedProxies)
        reader = BodyReader(limit: settings.bodyLimit)
        inflater = Inflater(limit: settings.inflatedLimit)
        self.timekeeper = timekeeper
        self.fallbackID = fallbackID
        self.accept = accept
        self.keep = keep
        self.observer = observer
    }

    package func add<Context: RemoteAddressRequestContext>(to router: some RouterMethods<Context>) {
        for path in ["webhooks/{source}", "webhooks/{source}/{secret}"] as [RouterPath] {
            for method in [HTTPRequest.Method.post, .put] {
                router.on(path, method: method) { request, context in
                    try await answer(
                        request, source: context.parameters.get("source") ?? "", pathSecret: context.parameters.get("secret"),
                        from: context.remoteAddress)
                }
            }
            router.refuseMethods(at: path, but: [.post, .put])
        }
    }

    private func answer(
        _ request: Request, source name: String, pathSecret: String?, from peer: SocketAddress?
    ) async throws -> Response {
        do {
            let (receipt, alerts) = try await receive(request, source: name, pathSecret: pathSecret, from: peer)
            report(receipt, alerts, source: name)
            return WebhookAnswer.receipt(receipt)
        } catch let rejection as WebhookRejection {
            report(rejection, source: name)
            // Who asked before sending a body, and is told no, sends none: only another connection has a clear beginning again.
            let isAwaitingBody = request.headers[.expect] != nil && request.headers[.contentLength] != nil
            if case .tooLarge = rejection, isAwaitingBody { return WebhookAnswer.closing(rejection) }
            return WebhookAnswer.error(rejection)
        }
        // Whatever else is thrown comes from the connection; the server knows how to end it.
    }

    /// The way through, top to bottom.
    private func receive(
        _ request: Request, source name: String, pathSecret: String?, from peer: SocketAddress?
    ) async throws -> (Receipt, [Alert]) {
        guard let source = sources[name] else { throw WebhookRejection.unknownSource }
        if pathSecret != nil && !source.authenticator.takesPathSecret { throw WebhookRejection.unknownSource }
        try admit(peer, request.headers, to: source.settings)
        let sent = try await reader.read(request)
        // Signatures are over the bytes as sent; and nobody unknown makes us inflate anything.
        try await source.authenticator.admit(request.headers, pathSecret: pathSecret, body: sent, at: timekeeper.now)
        let delivery: AlertDelivery
        do throws(WebhookRejection) { delivery = try decode(sent, request.headers, from: source.settings) } catch {
            throw try await keeping(sent, request.headers, turnedAway: error, source: name)
        }
        try await confirm(sent, to: source.settings)
        do {
            return (try await accept(delivery), delivery.alerts)
        } catch {
            throw WebhookRejection.refused(error)
        }
    }

    private func admit(_ peer: SocketAddress?, _ headers: HTTPFields, to source: SourceSettings) throws(WebhookRejection) {
        if source.allowFrom.isEmpty { return }
        let client = clients.client(peer: peer?.address, headers)
        guard let client, source.allowFrom.contains(where: { $0.contains(client) }) else { throw .forbidden(client) }
    }

    /// Confirms the subscription that an SNS message asks for, if its topic is configured; tells a person if it is not.
    ///
    /// Another credential may have let the message in, so its own signature is looked at here.
    private func confirm(_ body: [UInt8], to source: SourceSettings) async throws(WebhookRejection) {
        guard source.kind.name == "cloudwatch", let message = SNSMessage(body), message.kind == .subscriptionConfirmation else {
            return
        }
        let topics = source.topics
        guard let sns, topics.contains(message.topic) else {
            return observer.message(
                .warning, "an SNS subscription waits to be confirmed: list its topic under the source's topics",
                ["source": source.name, "topic": message.topic])
        }
        do throws(SNSFault) {
            try await sns.verify(message, topics: topics, at: timekeeper.now)
            try await sns.confirm(message)
        } catch {
            switch error.cause {
            case .wrong: throw .unauthorized(.wrong, challenges: [], because: error.reason)
            case .unavailable: throw .refused(Refusal(.unavailable, error.reason))
            }
        }
        observer.message(.info, "an SNS subscription was confirmed", ["source": source.name, "topic": message.topic])
    }

    /// Only what has been admitted comes here: nobody unknown fills the history.
    private func keeping(
        _ body: [UInt8], _ headers: HTTPFields, turnedAway rejection: WebhookRejection, source: String
    ) async throws(WebhookRejection) -> WebhookRejection {
        guard case .undecodable(let reason, _) = rejection else { return rejection }
        let id = fallbackID()
        do throws(Refusal) {
            try await keep(
                UndecodableDelivery(
                    id: id, source: source, receivedAt: timekeeper.now, reason: reason,
                    contentType: headers[.contentType] ?? "", body: body))
        } catch {
            throw .refused(error)
        }
        return .undecodable(reason, kept: id)
    }

    private func decode(
        _ sent: [UInt8], _ headers: HTTPFields, from source: SourceSettings
    ) throws(WebhookRejection) -> AlertDelivery {
        let body = try inflater.inflate(sent, layers: ContentCoding.layers(of: headers))
        let receivedAt = timekeeper.now
        let fallback = fallbackID()
        let headers = headers.byLowercasedName
        let input = PayloadInput(
            kind: source.kind, source: source.name, headers: headers, body: body, delivery: fallback, receivedAt: receivedAt,
            map: source.map)
        let raw = RawDelivery(kind: source.kind.name, headers: DecodingHeaders.among(headers), body: KeptBody.of(input))
        var delivery = AlertDelivery(id: fallback, source: source.name, receivedAt: receivedAt, alerts: [], raw: raw)
        let unnamed = source.repeatsBodies ? input.bodyHash : fallback
        switch PayloadDecoder.decode(input) {
        case .alerts(let alerts, let id, let ignored):
            delivery.id = id ?? unnamed
            delivery.alerts = alerts
            delivery.ignored = ignored
        case .ignored(let reason, let id):
            delivery.id = id ?? unnamed
            delivery.ignored = [reason]
        case .undecodable(let reason):
            throw .undecodable(reason)
        }
        return delivery
    }

    private func report(_ receipt: Receipt, _ alerts: [Alert], source: String) {
        observer.delivery(source, receipt.duplicate ? .duplicate : .accepted)
        if receipt.duplicate { return }
        for alert in alerts { observer.alert(source, alert.status.label) }
    }

    private func report(_ rejection: WebhookRejection, source name: String) {
        guard let source = sources[name]?.settings else {
            observer.delivery(WebhookObserver.unknownSource, rejection.result)
            return
        }
        observer.delivery(name, rejection.result)
        let (level, detail) = rejection.report(kind: source.kind)
        var metadata = ["source": name, "status": "\(rejection.status.code)", "reason": detail]
        if case .undecodable(_, let kept?) = rejection { metadata["delivery"] = kept.text }
        observer.message(level, "delivery turned away", metadata)
    }
}

extension AlertStatus {
    /// Bounded, for a metric: a sender's own word would make a series of its own.
    fileprivate var label: String {
        if case .other = self { "other" } else { word }
    }
}
