import Model

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A message of Amazon SNS with the signature it carries; not to be believed before `SNSVerifier` has looked at it.
///
/// Source: AWS, "Verifying the signatures of Amazon SNS messages"; payloads/FACTS.md, "AWS SNS + CloudWatch".
struct SNSMessage: Sendable {
    enum Kind: String, Sendable {
        case notification = "Notification"
        case subscriptionConfirmation = "SubscriptionConfirmation"
        case unsubscribeConfirmation = "UnsubscribeConfirmation"

        /// What is signed, in the order in which it is signed.
        fileprivate var signedFields: [String] {
            switch self {
            case .notification: ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]
            case .subscriptionConfirmation, .unsubscribeConfirmation:
                ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"]
            }
        }
    }

    /// `1` is RSA with SHA-1, `2` RSA with SHA-256; both PKCS #1 v1.5.
    enum Version: String, Sendable { case sha1 = "1", sha256 = "2" }

    let kind: Kind
    let topic: String
    let timestamp: Timestamp
    let version: Version
    let signature: [UInt8]
    let certificateURL: String
    /// What the signature is over: each field's name and its unescaped value, a line each.
    let signed: [UInt8]
    /// Where a confirmation wants to be confirmed, and by which token.
    let subscribeURL: String?
    let token: String?

    /// Nil where the body carries no signature of SNS's at all.
    init?(_ body: [UInt8]) {
        guard let json = try? JSONValue.parse(body), let kind = json["Type"]?.string.flatMap({ Kind(rawValue: $0) }),
            let version = json["SignatureVersion"]?.text.flatMap({ Version(rawValue: $0) }),
            let signature = json["Signature"]?.string.flatMap({ Data(base64Encoded: $0) }),
            let certificateURL = json["SigningCertURL"]?.string, let topic = json["TopicArn"]?.string,
            let timestamp = json["Timestamp"]?.string.flatMap({ Timestamp(rfc3339: $0) })
        else { return nil }
        self.kind = kind
        self.topic = topic
        self.timestamp = timestamp
        self.version = version
        self.signature = Array(signature)
        self.certificateURL = certificateURL
        subscribeURL = json["SubscribeURL"]?.string
        token = json["Token"]?.string
        var signed: [UInt8] = []
        for field in kind.signedFields {
            // A subject is optional; any other field that is missing makes a signature that does not hold.
            guard let value = json[field]?.string else { continue }
            signed += Array("\(field)\n\(value)\n".utf8)
        }
        self.signed = signed
    }
}
