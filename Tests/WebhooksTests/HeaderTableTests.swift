import HTTPTypes
import Testing

@testable import Webhooks

@Suite struct HeaderTableTests {
    @Test func decodersSeeLowercasedNamesAndNoCredentials() {
        var fields: HTTPFields = [.authorization: "Bearer hush", .cookie: "hush", HTTPField.Name("X-Webhook-Id")!: "1"]
        fields.append(HTTPField(name: HTTPField.Name("x-webhook-id")!, value: "2"))
        #expect(fields.byLowercasedName == ["x-webhook-id": "1, 2"])
    }
}
