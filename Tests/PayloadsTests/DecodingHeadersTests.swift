import Model
import Testing

@testable import Payloads

@Suite struct DecodingHeadersTests {
    @Test("A fixture decodes the same from the headers that are kept", arguments: Fixture.all + Fixture.shared)
    func fixtures(_ fixture: Fixture) {
        var input = fixture.input
        let whole = PayloadDecoder.decode(input)
        input.headers = DecodingHeaders.among(input.headers)
        #expect(PayloadDecoder.decode(input).json == whole.json)
    }

    @Test func credentialsAreNotKept() {
        let headers = [
            "authorization": "Bearer x", "x-pagerduty-signature": "v1=x", "cookie": "x", "x-secret": "x", "ce-type": "a",
            "content-type": "b", "x-amz-sns-message-id": "c",
        ]
        #expect(DecodingHeaders.among(headers).keys.sorted() == ["ce-type", "content-type", "x-amz-sns-message-id"])
    }
}
