import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Model
import TestSupport
import Testing

@testable import Webhooks

@Suite struct WebhookRoutesTests {
    // MARK: Accepted

    @Test(arguments: [HTTPRequest.Method.post, .put])
    func aDeliveryIsAccepted(_ method: HTTPRequest.Method) async throws {
        let front = Front { delivery throws(Refusal) in Receipt(delivery: "d\"1", alerts: delivery.alerts.count, updates: 3) }
        let answer = try await front.send(Array(alertmanagerBody.utf8), method: method)
        #expect(answer.status == .accepted)
        #expect(answer.headers[.contentType] == "application/json")
        #expect(answer.text == #"{"delivery":"d\"1","alerts":2,"updates":3}"#)
        #expect(front.results == ["mine accepted"])
        #expect(front.alerts == ["mine triggered", "mine resolved"])
        #expect(front.deliveries.first?.source == "mine")
        #expect(front.deliveries.first?.receivedAt == front.clock.now)
        #expect(front.messages.isEmpty)
    }

    @Test func aDuplicateIsAcceptedAndSaysSo() async throws {
        let front = Front { delivery throws(Refusal) in Receipt(delivery: "d", alerts: 2, updates: 1, duplicate: true) }
        let answer = try await front.send(alertmanagerBody)
        #expect(answer.status == .accepted)
        #expect(answer.text == #"{"delivery":"d","alerts":2,"updates":1,"duplicate":true}"#)
        #expect(front.results == ["mine duplicate"])
        #expect(front.alerts.isEmpty)
    }

    @Test func aSendersOwnWordForAStatusIsNoLabel() async throws {
        let front = Front()
        #expect(try await front.send(#"{"alerts":[{"status":"flapping"}]}"#).status == .accepted)
        #expect(front.alerts == ["mine other"])
    }

    @Test func whatIsIgnoredIsHandedOnWithoutAlerts() async throws {
        let front = Front(kind: "pagerduty")
        let answer = try await front.send(#"{"event":{"event_type":"pagey.ping"}}"#)
        #expect(answer.status == .accepted)
        #expect(answer.text == #"{"delivery":"fallback","alerts":0,"updates":0}"#)
        #expect(front.deliveries.first?.alerts.isEmpty == true)
        #expect(front.deliveries.first?.ignored.count == 1)
    }

    @Test func theSendersDeliveryIDWins() async throws {
        let front = Front(kind: "pagerduty")
        _ = try await front.send(#"{"event":{"id":"01ABC","event_type":"pagey.ping"}}"#)
        #expect(front.deliveries.first?.id == "01ABC")
    }

    @Test func randomIDsDiffer() {
        let ids = (0..<100).map { _ in DeliveryID.random().text }
        #expect(Set(ids).count == 100)
        let form = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/
        #expect(ids.allSatisfy { $0.wholeMatch(of: form) != nil })
    }

    // MARK: PagerDuty

    @Test func aWellSignedEventOfAnUnknownTypeIsAccepted() async throws {
        let body = #"{"event":{"event_type":"incident.teleported"}}"#
        let front = Front([.pagerDutySignature(secrets: [Secret("s")])], kind: "pagerduty")
        #expect(
            try await front.send(body, headers: .signature("v1=7d3e0e587af300120cd6bf763c80bd2f880db957429d0dbb527540e535a76308"))
                .status == .accepted)
        #expect(front.results == ["mine accepted"])
    }

    @Test(arguments: ["", "v1=00", "v2=7d3e0e587af300120cd6bf763c80bd2f880db957429d0dbb527540e535a76308"])
    func aBadSignatureIsTurnedAwayLoudly(_ header: String) async throws {
        let body = #"{"event":{"event_type":"incident.teleported"}}"#
        let front = Front([.pagerDutySignature(secrets: [Secret("s")])], kind: "pagerduty")
        let answer = try await front.send(body, headers: header.isEmpty ? [:] : .signature(header))
        #expect(answer.status == .unauthorized)
        #expect(front.results == ["mine unauthorized"])
        #expect(front.deliveries.isEmpty)
        #expect(front.messages.map(\.level) == [.error])
    }

    @Test(arguments: ["no JSON", "", "[]", "{}", #"{"event":{}}"#, #"{"event":{"event_type":null}}"#])
    func whatIsNoEventIsUndecodable(_ body: String) async throws {
        let front = Front(kind: "pagerduty")
        let answer = try await front.send(body)
        #expect(answer.status == .badRequest)
        #expect(answer.text.hasSuffix(#","status":400}"#))
        #expect(front.results == ["mine undecodable"])
        #expect(front.deliveries.isEmpty)
    }

    // MARK: Undecodable

    @Test("What was admitted and cannot be decoded is kept, and the answer and the log say under which id")
    func undecodableIsKept() async throws {
        let front = Front([.bearer([Secret("t")])])
        let answer = try await front.send("{\"alerts\":", headers: [.authorization: "Bearer t", .contentType: "text/json"])
        #expect(answer.status == .badRequest)
        #expect(answer.text.hasPrefix(#"{"delivery":"fallback","error":"the body is not JSON"#))
        let kept = try #require(front.kept.first)
        #expect(front.kept.count == 1)
        #expect(kept.id == "fallback" && kept.source == "mine" && kept.contentType == "text/json")
        #expect(kept.body == Array("{\"alerts\":".utf8))
        #expect(kept.receivedAt == front.clock.now)
        #expect(answer.text.contains(kept.reason.prefix(20)))
        #expect(front.messages.first?.metadata["delivery"] == "fallback")
    }

    @Test func aBodyThatDoesNotInflateIsKeptAsItWasSent() async throws {
        let front = Front()
        #expect(try await front.send([1, 2, 3], headers: [.contentEncoding: "gzip"]).status == .badRequest)
        #expect(front.kept.map(\.body) == [[1, 2, 3]])
    }

    @Test func nobodyUnknownFillsTheHistory() async throws {
        let front = Front([.bearer([Secret("t")])])
        #expect(try await front.send("no JSON").status == .unauthorized)
        #expect(front.kept.isEmpty)
    }

    @Test func whatCannotBeKeptIsOurFault() async throws {
        let front = Front(storeFault: Refusal(.storeFailed, "disk full"))
        let answer = try await front.send("no JSON")
        #expect(answer.status == .serviceUnavailable)
        #expect(answer.headers[.retryAfter] == "5")
        #expect(front.results == ["mine refused"])
    }

    // MARK: Secret in the path

    @Test("A secret in the path lets in; a wrong one does not, and none of them is repeated to anybody")
    func pathSecret() async throws {
        let front = Front([.path([Secret("s3cret-one"), Secret("s3cret-two")])])
        let body = Array(alertmanagerBody.utf8)
        #expect(try await front.send(body, to: "/webhooks/mine/s3cret-two").status == .accepted)
        let wrong = try await front.send(body, to: "/webhooks/mine/s3cret-three")
        #expect(wrong.status == .unauthorized)
        #expect(!wrong.text.contains("s3cret"))
        #expect(try await front.send(body, to: "/webhooks/mine").status == .unauthorized)
        #expect(try await front.send(body, to: "/webhooks/mine/s3cret-two/more").status == .notFound)
        #expect(try await front.send([], to: "/webhooks/mine/s3cret-two", method: .get).status == .methodNotAllowed)
        #expect(front.results == ["mine accepted", "mine unauthorized", "mine unauthorized"])
        #expect(!front.messages.contains { $0.metadata.values.contains { $0.contains("s3cret") } })
    }

    @Test("A source without one has no such path", arguments: [.none, .bearer([Secret("t")])] as [SourceAuthentication])
    func noPathSecret(_ authentication: SourceAuthentication) async throws {
        let front = Front([authentication])
        #expect(try await front.send(Array(alertmanagerBody.utf8), to: "/webhooks/mine/t").status == .notFound)
    }

    // MARK: Turned away

    @Test func anUnknownSourceIsNotFound() async throws {
        let front = Front()
        let answer = try await front.send(Array(alertmanagerBody.utf8), to: "/webhooks/theirs")
        #expect(answer.status == .notFound)
        #expect(answer.text == #"{"error":"no such source","status":404}"#)
        #expect(front.results == ["unknown unknown_source"])
        #expect(front.messages.isEmpty)
    }

    @Test(arguments: [HTTPRequest.Method.get, .head, .delete, .patch, .options])
    func otherMethodsAreNotAllowed(_ method: HTTPRequest.Method) async throws {
        for path in ["/webhooks/mine", "/webhooks/theirs"] {
            let answer = try await Front().send([], to: path, method: method)
            #expect(answer.status == .methodNotAllowed)
            #expect(answer.headers[.allow] == "POST, PUT")
            #expect(answer.text == (method == .head ? "" : #"{"error":"only POST and PUT","status":405}"#))
        }
    }

    @Test func aWrongCredentialIsChallenged() async throws {
        let front = Front([.bearer([Secret("hush-1")]), .basic(username: "u", passwords: [Secret("hush-2")])])
        let answer = try await front.send(alertmanagerBody, headers: [.authorization: "Bearer guess"])
        #expect(answer.status == .unauthorized)
        #expect(
            answer.headers[values: .wwwAuthenticate] == [#"Bearer realm="fettle""#, #"Basic realm="fettle", charset="UTF-8""#])
        #expect(answer.text == #"{"error":"credential or signature wrong","status":401}"#)
        #expect(front.messages.map(\.level) == [.warning])
        #expect(!"\(front.messages)".contains("hush"))
        #expect(!"\(front.messages)".contains("guess"))
    }

    @Test func nobodyUnknownMakesUsInflate() async throws {
        let answer = try await Front([.bearer([Secret("t")])]).send("no gzip", headers: [.contentEncoding: "gzip"])
        #expect(answer.status == .unauthorized)
    }

    @Test(arguments: [(0, HTTPResponse.Status.accepted), (-1, .contentTooLarge)])
    func theBodysLimitIsExact(_ slack: Int, _ status: HTTPResponse.Status) async throws {
        let limit = alertmanagerBody.utf8.count + slack
        let front = Front(bodyLimit: limit)
        let answer = try await front.send(alertmanagerBody)
        #expect(answer.status == status)
        if status == .contentTooLarge {
            #expect(answer.text == #"{"error":"the body is larger than \#(limit) bytes","status":413}"#)
            #expect(front.results == ["mine too_large"])
        }
    }

    @Test func aPackedBodyIsInflated() async throws {
        let front = Front()
        let answer = try await front.send(packed(Array(alertmanagerBody.utf8)), headers: [.contentEncoding: "gzip"])
        #expect(answer.status == .accepted)
        #expect(front.deliveries.first?.alerts.count == 2)
    }

    @Test func aBombIsTooLarge() async throws {
        let front = Front(inflatedLimit: 1000)
        let answer = try await front.send(packed([UInt8](repeating: 32, count: 1001)), headers: [.contentEncoding: "gzip"])
        #expect(answer.status == .contentTooLarge)
        #expect(front.results == ["mine too_large"])
    }

    @Test func aBrokenPackIsUndecodable() async throws {
        let front = Front()
        #expect(try await front.send("no gzip", headers: [.contentEncoding: "gzip"]).status == .badRequest)
        #expect(front.results == ["mine undecodable"])
    }

    @Test func anotherEncodingIsUnsupported() async throws {
        let front = Front()
        let answer = try await front.send(alertmanagerBody, headers: [.contentEncoding: "br"])
        #expect(answer.status == .unsupportedMediaType)
        #expect(answer.headers[.acceptEncoding] == "gzip, deflate, identity")
        #expect(front.results == ["mine unsupported_encoding"])
    }

    @Test(arguments: [
        (Refusal(.queueFull, "1000000 updates wait", retryAfter: 30), "30", "the queue is full, try again"),
        (Refusal(.storeFailed, "/var/lib/fettle.db: disk full"), "5", "the delivery could not be stored, try again"),
        (Refusal(.shuttingDown, "SIGTERM", retryAfter: 0), "1", "shutting down, try again"),
    ])
    func aRefusalAsksToTryAgain(_ refusal: Refusal, _ after: String, _ words: String) async throws {
        let front = Front { _ throws(Refusal) in throw refusal }
        let answer = try await front.send(alertmanagerBody)
        #expect(answer.status == .serviceUnavailable)
        #expect(answer.headers[.retryAfter] == after)
        #expect(answer.text == #"{"error":"\#(words)","status":503}"#)
        #expect(front.results == ["mine refused"])
        #expect(front.messages.first?.level == .error)
        #expect(front.messages.first?.metadata["reason"] == refusal.description)
    }
}
