import Model
import Payloads
import Webhooks

/// Who may deliver and how it is tried: the configured sources, and every kind that could be; what `fettle sources` shows.
package struct SourceCatalog: Sendable {
    /// One way in, with the command that tries it.
    package struct Way: Sendable {
        /// The configuration key: `bearer_token`, `signing_secrets`, …
        package var key: String
        /// What a delivery must bring.
        package var how: String
        /// For a POSIX shell: one delivery that is let in this way, with the secret in `$FETTLE_SECRET`.
        package var test: String
    }

    package struct Source: Sendable {
        package var name: String
        package var kind: String
        package var url: String
        package var allowFrom: [String]
        package var ways: [Way]
    }

    package var sources: [Source]
    package var kinds: [Source]

    /// `url` is where senders reach fettle, without a path; nil = at the listener's own address.
    package init(_ configuration: Configuration, url: String? = nil) {
        let scheme = configuration.tls == nil ? "http" : "https"
        let listen = ListenAddress(host: configuration.listen.clientHost, port: configuration.listen.port)
        var base = url ?? "\(scheme)://\(listen)"
        while base.hasSuffix("/") { base.removeLast() }
        // A certificate is for the name that senders use, never for the loopback address.
        let insecure = url == nil && configuration.tls != nil
        sources = configuration.webhooks.sources.map { source in
            Self.entry(
                source.name, source.kind, source.authentication, sample: source.sample, allowFrom: source.allowFrom, base: base,
                insecure: insecure)
        }
        kinds = PayloadKind.all.sorted { $0.name < $1.name }.map { kind in
            let secret = [Secret("…")]
            let ways =
                kind.name == "cloudwatch"
                ? [.sns(topics: ["arn:aws:sns:eu-west-1:123456789012:alarms"]), .path(secret)]
                : [SourceAuthentication.signature(forKind: kind.name, secrets: secret) ?? .bearer(secret)]
            return Self.entry(kind.name, kind, ways, sample: kind.sample, allowFrom: [], base: base, insecure: insecure)
        }
    }

    private static func entry(
        _ name: String, _ kind: PayloadKind, _ authentication: [SourceAuthentication], sample: PayloadSample,
        allowFrom: [IPNetwork], base: String, insecure: Bool
    ) -> Source {
        let url = "\(base)/webhooks/\(name)"
        let command = TestCommand(url: url, sample: sample, insecure: insecure)
        return Source(
            name: name, kind: kind.name, url: url, allowFrom: allowFrom.map(\.description),
            ways: authentication.map { Way(key: $0.key, how: $0.how, test: command.line(for: $0)) })
    }
}

extension SourceSettings {
    /// What its own map can read, where it has one: the kind's sample need not have anything at its paths.
    fileprivate var sample: PayloadSample { kind.name == "generic" ? map?.sample ?? kind.sample : kind.sample }
}

extension SourceAuthentication {
    /// The key of fettle.yaml that asks for it.
    fileprivate var key: String {
        switch self {
        case .pagerDutySignature: "signing_secrets"
        case .hmac: "hmac"
        case .bearer: "bearer_token"
        case .basic: "basic_auth"
        case .header: "header"
        case .path: "path_secret"
        case .sns: "topics"
        case .none: "auth: none"
        }
    }

    fileprivate var how: String {
        switch self {
        case .pagerDutySignature: "X-PagerDuty-Signature: v1=<HMAC-SHA256 of the body, hex>"
        case .hmac(let hmac):
            "\(hmac.header): \(hmac.prefix)<HMAC-\(hmac.algorithm.rawValue.uppercased()) of "
                + (hmac.timestampHeader.map { "\($0), `\(hmac.separator)` and " } ?? "") + "the body, \(hmac.encoding.rawValue)>"
        case .bearer: "Authorization: Bearer <token>"
        case .basic(let username, _): "Authorization: Basic, as \(username)"
        case .header(let name, _): "\(name): <secret>"
        case .path: "the secret behind the source's name in the path"
        case .sns(let topics): "the signature of Amazon SNS, for " + topics.joined(separator: ", ")
        case .none: "nothing: whoever can reach the listener may deliver"
        }
    }
}
