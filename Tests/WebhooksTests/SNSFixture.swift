import Foundation
import Model
import SwiftASN1
import Synchronization
import TestSupport
import Testing
import X509

@testable import Webhooks

/// Messages signed and certificates issued by openssl (`Fixtures/sns/make.sh`), and a web that holds just them.
struct SNSFixture {
    static let topic = "arn:aws:sns:eu-west-1:123456789012:alarms"
    /// When the messages say they were sent.
    static let sent = Timestamp(year: 2026, month: 12, day: 1, hour: 10)

    static func bytes(_ name: String) throws -> [UInt8] {
        let folder = try #require(Bundle.module.resourceURL).appendingPathComponent("Fixtures/sns")
        return Array(try Data(contentsOf: folder.appendingPathComponent(name)))
    }

    static func message(_ name: String) throws -> SNSMessage { try #require(SNSMessage(try bytes(name + ".json"))) }

    /// The body with another text in one member.
    static func changed(_ body: JSONValue, _ field: String, to text: String) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        for (key, value) in body.members ?? [] {
            json.key(key)
            if key == field { json.string(text) } else { json.value(value) }
        }
        json.endObject()
        return json.bytes
    }

    /// Trusts the fixtures' root alone.
    static func verifier(_ web: Web, _ clock: any Timekeeper = ManualTimekeeper(now: sent)) throws -> SNSVerifier {
        let root = try Certificate(pemEncoded: String(decoding: try bytes("root.pem"), as: UTF8.self))
        return SNSVerifier(fetch: web.fetch, timekeeper: clock, roots: CertificateStore([root]))
    }
}

/// The few pages SNS's certificates lie on; remembers who asked for what.
final class Web: Sendable {
    struct Missing: Error {}
    private let asked = Mutex<[String]>([])
    private let isDown = Mutex(false)

    var visits: [String] { asked.withLock { $0 } }
    func down(_ down: Bool) { isDown.withLock { $0 = down } }

    var fetch: WebFetch {
        { [self] url, _ in
            asked.withLock { $0.append(url) }
            if isDown.withLock({ $0 }) { throw Missing() }
            if url == "http://crt.r2m01.amazontrust.com/r2m01.cer" {
                let issuer = try Certificate(pemEncoded: String(decoding: SNSFixture.bytes("mid.pem"), as: UTF8.self))
                return try issuer.serializeAsPEM().derBytes
            }
            if url.contains("?Action=ConfirmSubscription") { return Array("<ConfirmSubscriptionResponse/>".utf8) }
            let name = url.split(separator: "-").last.map(String.init) ?? ""
            guard url.hasPrefix("https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-") else { throw Missing() }
            return try SNSFixture.bytes(name)
        }
    }
}
