import Model
import Testing

@testable import Sandbox

@Suite("WebhookSignature")
struct WebhookSignatureTests {
    /// The ping of FACTS 3.3, whose signature was computed by two other programs.
    static let ping =
        #"{"event":{"id":"01FETTLE0DEMO0PING00000003","event_type":"pagey.ping","resource_type":"pagey","#
        + #""occurred_at":"2026-11-23T10:00:00.000Z","agent":{"id":"PUSR001","type":"user_reference"},"client":null,"#
        + #""data":{"message":"Hello from your friend Pagey!","type":"ping"}}}"#
    static let pingSignature = "v1=4ae306a4a8a0d998a7b200adf197ea43f3f109c964f8d2c73bcdad1895134f92"

    @Test("The signature of a known body is the known one")
    func known() {
        let secret = Secret("fettle-example-secret-not-real")
        #expect(WebhookSignature.header(body: Array(Self.ping.utf8), secrets: [secret]) == Self.pingSignature)
    }

    @Test("Every secret signs during a rotation")
    func rotation() {
        let secrets = [Secret("new"), Secret("fettle-example-secret-not-real")]
        let parts = WebhookSignature.header(body: Array(Self.ping.utf8), secrets: secrets).split(separator: ",")
        #expect(parts.count == 2)
        #expect(parts.last.map(String.init) == Self.pingSignature)
    }
}
