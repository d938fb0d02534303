import Model
import Testing

@testable import Payloads

@Suite struct KeptBodyTests {
    @Test("A fixture decodes the same from the body that is kept", arguments: Fixture.all + Fixture.shared)
    func fixtures(_ fixture: Fixture) {
        var input = fixture.input
        let whole = PayloadDecoder.decode(input)
        input.body = KeptBody.of(input)
        #expect(PayloadDecoder.decode(input).json == whole.json)
    }

    @Test(
        "A credential in a body is not kept, whatever form the body has",
        arguments: [
            ("pagerduty_events", "", #"{"routing_key":"LEAK","event_action":"trigger","payload":{"summary":"s"}}"#),
            ("pagerduty_events", "", #"{"service_key":"LEAK","event_type":"trigger","description":"s"}"#),
            ("statuscake", "application/x-www-form-urlencoded", "Token=LEAK&Name=n&Status=Down"),
            ("statuscake", "application/json", #"{"Token":"LEAK","Name":"n","Status":"Down"}"#),
        ])
    func credentials(_ kind: String, _ contentType: String, _ body: String) throws {
        let input = PayloadInput(
            kind: try #require(PayloadKind(kind)), source: "s", headers: ["content-type": contentType], body: Array(body.utf8),
            delivery: "d", receivedAt: Timestamp(milliseconds: 0))
        let kept = String(decoding: KeptBody.of(input), as: UTF8.self)
        #expect(!kept.contains("LEAK"))
        #expect(kept.contains("***"))
    }
}
