import Crypto
import HTTPTypes
import Model

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The credentials of one source, made ready for comparing.
struct Authenticator: Sendable {
    private enum Check: Sendable {
        case signature(PagerDutySignature)
        /// A header whose value, after the scheme where there is one, has one of these digests.
        case token(HTTPField.Name, scheme: String?, [[UInt8]])
        case hmac(HMACSignature)
        /// The path's last segment has one of these digests.
        case path([[UInt8]])
        case sns(SNSVerifier, topics: [String])
        case open
    }

    private let checks: [Check]
    /// The values of `WWW-Authenticate` for who is turned away.
    private let challenges: [String]

    /// Leaves out empty secrets and impossible header names, which `SourceSettings.validate` reports.
    init(_ authentication: [SourceAuthentication], sns: SNSVerifier? = nil) {
        checks = authentication.sorted { !$0.isRemote && $1.isRemote }.compactMap { Self.check($0, sns) }
        challenges = authentication.compactMap { entry in
            switch entry {
            case .bearer: "Bearer realm=\"fettle\""
            case .basic: "Basic realm=\"fettle\", charset=\"UTF-8\""
            case .pagerDutySignature, .hmac, .header, .path, .sns, .none: nil
            }
        }
    }

    /// Whether a path may have a secret behind the source's name.
    var takesPathSecret: Bool { checks.contains { if case .path = $0 { true } else { false } } }

    /// Lets the request pass if any one credential holds; `body` is the bytes as sent, before any content coding is undone.
    ///
    /// SNS is asked last, for it may have to be waited for.
    func admit(
        _ headers: HTTPFields, pathSecret: String? = nil, body: [UInt8], at now: Timestamp
    ) async throws(WebhookRejection) {
        var offered = false
        var reason: String?
        for check in checks {
            switch check {
            case .open: return
            case .signature(let signature):
                guard let name = HTTPField.Name(PagerDutySignature.header), let value = headers[name] else { continue }
                offered = true
                if signature.matches(value, body: body) { return }
            case .hmac(let signature):
                guard let matches = signature.matches(headers, body: body, at: now) else { continue }
                offered = true
                if matches { return }
                reason = signature.doubt(headers, at: now)
            case .token(let name, let scheme, let digests):
                guard let value = headers[name], let token = Self.token(in: value, scheme: scheme) else { continue }
                offered = true
                if Self.matches(token, digests) { return }
            case .sns(let verifier, let topics):
                guard let message = SNSMessage(body) else { continue }
                offered = true
                do throws(SNSFault) { return try await verifier.verify(message, topics: topics, at: now) } catch {
                    if error.cause == .unavailable { throw .refused(Refusal(.unavailable, error.reason)) }
                    reason = error.reason
                }
            case .path(let digests):
                guard let pathSecret else { continue }
                offered = true
                if Self.matches(pathSecret.utf8, digests) { return }
            }
        }
        throw .unauthorized(offered ? .wrong : .missing, challenges: challenges, because: reason)
    }

    private static func check(_ authentication: SourceAuthentication, _ sns: SNSVerifier?) -> Check? {
        switch authentication {
        case .none: .open
        case .pagerDutySignature(let secrets): .signature(PagerDutySignature(secrets: texts(secrets)))
        case .hmac(let settings): HMACSignature(settings).map { .hmac($0) }
        case .bearer(let tokens): .token(.authorization, scheme: "bearer", texts(tokens).map { digest($0.utf8) })
        case .basic(let username, let passwords):
            // What a client sends is compared as it is: base64 has one canonical spelling.
            .token(
                .authorization, scheme: "basic",
                texts(passwords).map { digest(Data("\(username):\($0)".utf8).base64EncodedString().utf8) })
        case .sns(let topics): sns.map { .sns($0, topics: topics) }
        case .path(let secrets): .path(texts(secrets).map { digest($0.utf8) })
        case .header(let name, let values):
            HTTPField.Name(name).map { .token($0, scheme: nil, texts(values).map { digest($0.utf8) }) }
        }
    }

    private static func matches(_ token: some Sequence<UInt8>, _ digests: [[UInt8]]) -> Bool {
        let digest = digest(token)
        return digests.contains { ConstantTime.equal($0, digest) }
    }

    private static func texts(_ secrets: [Secret]) -> [String] {
        secrets.map { $0.reveal() }.filter { !$0.isEmpty }
    }

    /// Digests are compared instead of the secrets, so that not even a secret's length shows in the time it takes.
    private static func digest(_ token: some Sequence<UInt8>) -> [UInt8] {
        Array(SHA256.hash(data: Array(token)))
    }

    /// What follows the scheme, whose case does not matter (RFC 9110 11.1); nil for another scheme.
    private static func token(in value: String, scheme: String?) -> Substring.UTF8View? {
        guard let scheme else { return Substring(value).utf8 }
        let bytes = Substring(value).utf8
        guard let blank = bytes.firstIndex(of: UInt8(ascii: " ")), value[..<blank].lowercased() == scheme else { return nil }
        return bytes[blank...].trimmingBlanks()
    }
}

extension SourceAuthentication {
    fileprivate var isRemote: Bool { if case .sns = self { true } else { false } }
}
