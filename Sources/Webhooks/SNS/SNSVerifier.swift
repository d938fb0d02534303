package import Model
package import X509

/// Tells whether a message comes from Amazon SNS, and confirms subscriptions to topics that are configured.
package struct SNSVerifier: Sendable {
    /// SNS gives up trying an hour after the first attempt, with the time of that one in the message.
    static let maxAge: Duration = .seconds(7200)
    static let maxSkew: Duration = .seconds(900)
    private static let maxAnswer = 64 << 10

    private let certificates: SNSCertificates
    private let fetch: WebFetch

    /// `roots`: the certificate authorities to trust; by default those of the system.
    package init(fetch: @escaping WebFetch, timekeeper: any Timekeeper, roots: CertificateStore = .systemTrustRoots) {
        self.fetch = fetch
        certificates = SNSCertificates(chain: SNSChain(roots: roots, fetch: fetch), timekeeper: timekeeper)
    }

    /// Throws unless `message` is signed by SNS, recent, and of one of `topics`.
    ///
    /// The topic is looked at first: who does not know it makes us fetch nothing.
    func verify(_ message: SNSMessage, topics: [String], at now: Timestamp) async throws(SNSFault) {
        guard topics.contains(message.topic) else { throw SNSFault(.wrong, "the topic is not among the source's topics") }
        let age = now - message.timestamp
        guard age <= Self.maxAge, age >= .zero - Self.maxSkew else {
            throw SNSFault(.wrong, "the message's time, \(message.timestamp), is too far from ours")
        }
        guard SNSAddress.certificateHost(message.certificateURL) != nil else {
            throw SNSFault(.wrong, "SigningCertURL is no address of SNS's")
        }
        let key = try await certificates.key(at: message.certificateURL)
        let algorithm: Certificate.SignatureAlgorithm =
            switch message.version {
            case .sha1: .sha1WithRSAEncryption
            case .sha256: .sha256WithRSAEncryption
            }
        guard key.isValidSignature(message.signature, for: message.signed, signatureAlgorithm: algorithm) else {
            throw SNSFault(.wrong, "the signature does not hold")
        }
    }

    /// Visits the address that confirms the subscription; the message must have been verified.
    func confirm(_ message: SNSMessage) async throws(SNSFault) {
        guard let url = SNSAddress.confirmation(of: message) else {
            throw SNSFault(.wrong, "SubscribeURL is no address at which SNS confirms a subscription")
        }
        do { _ = try await fetch(url, Self.maxAnswer) } catch {
            throw SNSFault(.unavailable, "the subscription to \(message.topic) could not be confirmed: \(error)")
        }
    }
}
