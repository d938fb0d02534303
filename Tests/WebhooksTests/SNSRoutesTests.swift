import HTTPTypes
import HummingbirdTesting
import Model
import TestSupport
import Testing

@testable import Webhooks

/// Amazon SNS through the routes: what is let in, and what is visited.
@Suite struct SNSRoutesTests {
    private static let sns = SourceAuthentication.sns(topics: [SNSFixture.topic])
    private let web = Web()

    private func front(_ authentication: [SourceAuthentication] = [sns], kind: String = "cloudwatch") throws -> Front {
        try Front(authentication, kind: kind, now: SNSFixture.sent, sns: SNSFixture.verifier(web))
    }

    private var confirmations: [String] { web.visits.filter { $0.contains("Confirm") } }

    @Test func aSignedNotificationIsAcceptedUnderItsSignedID() async throws {
        let front = try front()
        let answer = try await front.send(
            SNSFixture.bytes("notification-v1.json"), headers: [HTTPField.Name("x-amz-sns-message-id")!: "another"])
        #expect(answer.status == .accepted)
        #expect(front.deliveries.first?.id == "11111111-2222-3333-4444-555555555555")
        #expect(front.deliveries.first?.alerts.first?.title == "disk é\n\"full\"")
        #expect(confirmations.isEmpty)
    }

    @Test func anUnsignedOneIsNot() async throws {
        let front = try front()
        let body = #"{"Type":"Notification","MessageId":"1","TopicArn":"\#(SNSFixture.topic)","Message":"hello"}"#
        #expect(try await front.send(body).status == .unauthorized)
        #expect(web.visits.isEmpty)
    }

    @Test func withoutAVerifierNothingIsBelieved() async throws {
        let front = Front([Self.sns], kind: "cloudwatch", now: SNSFixture.sent)
        #expect(try await front.send(SNSFixture.bytes("notification-v2.json")).status == .unauthorized)
    }

    @Test func aSubscriptionToAConfiguredTopicIsConfirmed() async throws {
        let front = try front()
        #expect(try await front.send(SNSFixture.bytes("subscribe-v2.json")).status == .accepted)
        #expect(confirmations.count == 1)
        #expect(front.deliveries.first?.alerts.isEmpty == true)
        #expect(front.messages.map { $0.metadata["topic"] } == [SNSFixture.topic])
    }

    @Test("What another credential lets in confirms nothing without the topic, and says so")
    func unlisted() async throws {
        let front = try front([.path([Secret("p")])])
        #expect(try await front.send(SNSFixture.bytes("subscribe-v2.json"), to: "/webhooks/mine/p").status == .accepted)
        #expect(web.visits.isEmpty)
        #expect(front.messages.first?.level == .warning)
    }

    @Test("Nor without a signature of its own that holds")
    func forged() async throws {
        let front = try front([.path([Secret("p")]), Self.sns])
        let body = SNSFixture.changed(try JSONValue.parse(SNSFixture.bytes("subscribe-v2.json")), "Token", to: "forged")
        #expect(try await front.send(body, to: "/webhooks/mine/p").status == .unauthorized)
        #expect(confirmations.isEmpty)
    }

    @Test func anotherPlaceThanSNSIsNotVisited() async throws {
        let front = try front()
        #expect(try await front.send(SNSFixture.bytes("subscribe-elsewhere.json")).status == .unauthorized)
        #expect(!web.visits.contains { $0.contains("evil") })
    }

    @Test func theEndOfASubscriptionIsNeverVisited() async throws {
        let front = try front()
        #expect(try await front.send(SNSFixture.bytes("unsubscribe-v2.json")).status == .accepted)
        #expect(confirmations.isEmpty)
    }

    @Test func whatCannotBeCheckedIsTriedAgain() async throws {
        let front = try front()
        web.down(true)
        let answer = try await front.send(SNSFixture.bytes("notification-v2.json"))
        #expect(answer.status == .serviceUnavailable)
        #expect(answer.headers[.retryAfter] == "5")
        #expect(front.results == ["mine refused"])
    }

    @Test func theReasonIsForTheLogAlone() async throws {
        let front = try front()
        let answer = try await front.send(SNSFixture.bytes("notification-expired.json"))
        #expect(answer.text == #"{"error":"credential or signature wrong","status":401}"#)
        #expect(front.messages.first?.metadata["reason"]?.contains("not valid now") == true)
    }
}
