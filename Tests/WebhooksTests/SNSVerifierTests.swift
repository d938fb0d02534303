import Foundation
import HTTPTypes
import Model
import TestSupport
import Testing

@testable import Webhooks

/// Against certificates and signatures made by openssl (`Fixtures/sns/make.sh`).
@Suite struct SNSVerifierTests {
    private func fault(
        _ message: SNSMessage, topics: [String] = [SNSFixture.topic], web: Web = Web(), at now: Timestamp = SNSFixture.sent
    ) async throws -> SNSFault? {
        let verifier = try SNSFixture.verifier(web, ManualTimekeeper(now: now))
        do throws(SNSFault) { try await verifier.verify(message, topics: topics, at: now) } catch { return error }
        return nil
    }

    @Test(
        "Both versions and every type hold as SNS signs them",
        arguments: ["notification-v1", "notification-v2", "notification-plain", "subscribe-v1", "subscribe-v2", "unsubscribe-v2"])
    func genuine(_ name: String) async throws {
        #expect(try await fault(SNSFixture.message(name)) == nil)
    }

    @Test(
        "A signed field that was changed, added, removed or renamed is noticed, in either version",
        arguments: ["notification-v1", "notification-v2", "subscribe-v1", "subscribe-v2"],
        ["Message", "MessageId", "Subject", "Timestamp", "Type", "Token", "SubscribeURL", "SignatureVersion"])
    func tampered(_ name: String, _ field: String) async throws {
        let body = try JSONValue.parse(SNSFixture.bytes(name + ".json"))
        var other = "x"
        switch field {
        case "Timestamp": other = "2026-12-01T10:00:01.000Z"
        case "Type": other = body["Type"]?.string == "Notification" ? "SubscriptionConfirmation" : "Notification"
        case "SignatureVersion": other = body["SignatureVersion"]?.string == "1" ? "2" : "1"
        case "Subject", "Token", "SubscribeURL": if body[field] == nil { return }
        default: break
        }
        let message = try #require(SNSMessage(SNSFixture.changed(body, field, to: other)))
        #expect(try await fault(message) == SNSFault(.wrong, "the signature does not hold"))
    }

    @Test(
        "A certificate of another name, out of its time, of nobody's, or with an issuer elsewhere is not believed",
        arguments: ["other", "expired", "self", "aside"])
    func certificates(_ name: String) async throws {
        let web = Web()
        let fault = try #require(try await fault(SNSFixture.message("notification-" + name), web: web))
        #expect(fault.cause == .wrong)
        #expect(!web.visits.contains { $0.contains("169.254") })
    }

    @Test("A topic that is not configured makes nobody fetch anything")
    func topics() async throws {
        let web = Web()
        let fault = try await fault(SNSFixture.message("notification-v2"), topics: ["arn:aws:sns:eu-west-1:1:other"], web: web)
        #expect(fault?.cause == .wrong)
        #expect(web.visits.isEmpty)
    }

    @Test("Only a recent message counts", arguments: [(-901, false), (-900, true), (7200, true), (7201, false)])
    func time(_ seconds: Int, _ good: Bool) async throws {
        let fault = try await fault(SNSFixture.message("notification-v2"), at: SNSFixture.sent + .seconds(seconds))
        #expect((fault == nil) == good)
    }

    @Test("The certificate is fetched once a day, a missing one tried again after seconds, a wrong one after minutes")
    func cache() async throws {
        let (web, clock) = (Web(), ManualTimekeeper(now: SNSFixture.sent))
        let verifier = try SNSFixture.verifier(web, clock)
        let message = try SNSFixture.message("notification-v2")
        func verify(_ message: SNSMessage) async -> SNSFault.Cause? {
            do throws(SNSFault) { try await verifier.verify(message, topics: [SNSFixture.topic], at: SNSFixture.sent) } catch {
                return error.cause
            }
            return nil
        }
        web.down(true)
        #expect(await verify(message) == .unavailable)
        #expect(await verify(message) == .unavailable)
        #expect(web.visits.count == 1)
        web.down(false)
        clock.advance(by: .seconds(5))
        #expect(await verify(message) == nil)
        #expect(await verify(message) == nil)
        #expect(web.visits.count == 3)  // the certificate and its issuer's
        let wrong = try SNSFixture.message("notification-self")
        #expect(await verify(wrong) == .wrong)
        clock.advance(by: .seconds(599))
        #expect(await verify(wrong) == .wrong)
        #expect(web.visits.count == 4)
        clock.advance(by: .seconds(86_400))
        #expect(await verify(message) == nil)
        #expect(web.visits.count == 6)
    }

    @Test("Many at a time share one fetch")
    func sharing() async throws {
        let web = Web()
        let verifier = try SNSFixture.verifier(web)
        let message = try SNSFixture.message("notification-v2")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 1...50 {
                group.addTask { try await verifier.verify(message, topics: [SNSFixture.topic], at: SNSFixture.sent) }
            }
            try await group.waitForAll()
        }
        #expect(web.visits.count == 2)
    }
}
