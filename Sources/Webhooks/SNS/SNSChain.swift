import Model
import SwiftASN1
@_spi(FixedExpiryValidationTime) import X509

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Fetches a certificate of SNS's and follows its chain to a root that is trusted.
///
/// SNS publishes the certificate alone, without those of its issuers, so these are fetched from where it says they are.
struct SNSChain: Sendable {
    private static let maxCertificate = 64 << 10
    private static let maxIssuers = 3

    let roots: CertificateStore
    let fetch: WebFetch

    /// The public key of the certificate at `url`, which `SNSAddress` must have approved, and how long it may be used.
    func key(at url: String, at now: Timestamp) async throws(SNSFault) -> (Certificate.PublicKey, validUntil: Timestamp) {
        var certificates = try Self.certificates(pem: try await bytes(url))
        guard let leaf = certificates.first else { throw SNSFault(.wrong, "there is no certificate at \(url)") }
        guard Self.names(of: leaf).contains(where: SNSAddress.isCertificateName) else {
            throw SNSFault(.wrong, "the certificate at \(url) is not SNS's")
        }
        certificates.removeFirst()
        var tip = certificates.last ?? leaf
        for _ in 0...Self.maxIssuers {
            if await isTrusted(leaf, by: certificates, at: now) {
                return (
                    leaf.publicKey, validUntil: Timestamp(milliseconds: Int64(leaf.notValidAfter.timeIntervalSince1970 * 1000))
                )
            }
            guard let issuer = Self.issuerAddress(of: tip) else { break }
            tip = try Self.certificate(der: try await bytes(issuer))
            certificates.append(tip)
        }
        throw SNSFault(
            .wrong, "the certificate at \(url) is not valid now, or its chain leads to no root that this system trusts")
    }

    private func isTrusted(_ leaf: Certificate, by issuers: [Certificate], at now: Timestamp) async -> Bool {
        let date = Date(timeIntervalSince1970: Double(now.milliseconds) / 1000)
        var verifier = Verifier(rootCertificates: roots) { RFC5280Policy(fixedExpiryValidationTime: date) }
        if case .validCertificate = await verifier.validate(leaf: leaf, intermediates: CertificateStore(issuers)) { return true }
        return false
    }

    private func bytes(_ url: String) async throws(SNSFault) -> [UInt8] {
        do { return try await fetch(url, Self.maxCertificate) } catch {
            throw SNSFault(.unavailable, "\(url) cannot be fetched: \(error)")
        }
    }

    private static func certificates(pem: [UInt8]) throws(SNSFault) -> [Certificate] {
        do {
            return try PEMDocument.parseMultiple(pemString: String(decoding: pem, as: UTF8.self)).prefix(10).map {
                try Certificate(pemDocument: $0)
            }
        } catch {
            throw SNSFault(.wrong, "what SigningCertURL names is no certificate")
        }
    }

    private static func certificate(der: [UInt8]) throws(SNSFault) -> Certificate {
        do { return try Certificate(derEncoded: der) } catch {
            throw SNSFault(.wrong, "what an SNS certificate names as its issuer's is no certificate")
        }
    }

    private static func issuerAddress(of certificate: Certificate) -> String? {
        guard let access = try? certificate.extensions.authorityInformationAccess else { return nil }
        for description in access where description.method == .issuingCA {
            if case .uniformResourceIdentifier(let url) = description.location, SNSAddress.isIssuer(url) { return url }
        }
        return nil
    }

    /// The alternative names or, where there are none, the common name.
    private static func names(of certificate: Certificate) -> [String] {
        let alternatives = (try? certificate.extensions.subjectAlternativeNames) ?? nil
        let names = alternatives?.compactMap { name -> String? in if case .dnsName(let text) = name { text } else { nil } } ?? []
        if !names.isEmpty { return names }
        return certificate.subject.flatMap { $0 }.compactMap { attribute in
            attribute.type == .RDNAttributeType.commonName ? String(attribute.value) : nil
        }
    }
}
