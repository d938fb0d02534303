import Model
import Testing

@testable import Payloads

/// Whatever comes, a decoder answers, and what it answers keeps a few promises.
@Suite struct PayloadTotalityTests {
    private static let replacements = [
        "null", "true", "0", "-1", "1e999", "12345678901234567890", "\"\"", "\"text\"", "\"\\u0000\\ud800\"", "[]", "{}",
        "[null,1,\"a\",{},[]]", "{\"id\":7,\"status\":[],\"incident\":{\"id\":{}},\"labels\":[{}],\"summary\":null}",
    ].map { Array($0.utf8) }

    @Test(arguments: Fixture.all)
    func `Any value may turn out to be of any other type`(fixture: Fixture) throws {
        for value in try everyValue(in: fixture.body) {
            for replacement in Self.replacements {
                var body = fixture.body
                body.replaceSubrange(value.bytes.indices, with: replacement)
                check(fixture.kind, body)
            }
        }
    }

    @Test(arguments: Fixture.all)
    func `Any member may be missing`(fixture: Fixture) throws {
        for value in try everyValue(in: fixture.body) {
            for member in value.members ?? [] {
                var json = JSONWriter()
                json.beginObject()
                for other in value.members ?? [] where other.key != member.key {
                    json.key(other.key)
                    json.value(other.value)
                }
                json.endObject()
                var body = fixture.body
                body.replaceSubrange(value.bytes.indices, with: json.bytes)
                check(fixture.kind, body)
            }
        }
    }

    @Test(arguments: Fixture.all)
    func `A body may be cut anywhere or damaged anyhow`(fixture: Fixture) {
        for length in stride(from: 0, to: fixture.body.count, by: 7) { check(fixture.kind, Array(fixture.body.prefix(length))) }
        var random = SeededGenerator(seed: UInt64(fixture.body.count))
        for _ in 0..<100 {
            var body = fixture.body
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: 0..<body.count, using: &random)
                body[place] =
                    Bool.random(using: &random) ? UInt8.random(in: 0...255, using: &random) : body.randomElement(using: &random)!
            }
            check(fixture.kind, body)
        }
    }

    @Test(
        arguments: PayloadKind.all,
        ["", " ", "null", "[]", "{}", "0", "\"\"", "<html>", "a=b&c=d", "{\"event\":[]}", "{\"alerts\":{}}"])
    func `What is no webhook of this kind is undecodable`(kind: PayloadKind, body: String) {
        #expect(PayloadDecoder.decode(Fixture.input(kind, Array(body.utf8))).isUndecodable)
    }

    @Test(arguments: PayloadKind.all)
    func `Deep nesting is undecodable`(kind: PayloadKind) {
        let body = String(repeating: "{\"event\":", count: 50_000)
        #expect(PayloadDecoder.decode(Fixture.input(kind, Array(body.utf8))).isUndecodable)
    }

    private func check(_ kind: PayloadKind, _ body: [UInt8]) {
        let decoded = PayloadDecoder.decode(Fixture.input(kind, body))
        let json = try? JSONValue.parse(body)
        let recognised =
            kind.name == "pagerduty" ? json?["event"]?["event_type"]?.kind == .string : json?["alerts"]?.kind == .array
        #expect(decoded.isUndecodable == !recognised)
        for alert in decoded.alerts {
            #expect(!alert.id.isEmpty && alert.kind == kind.name && alert.source == "harbour")
            #expect(alert.payload != nil)
            #expect(alert.incident.map { !$0.id.text.isEmpty } ?? true)
            #expect(alert.url != "" && alert.fingerprint != "" && alert.agent != "")
        }
        #expect(Set(decoded.alerts.map(\.id)).count == decoded.alerts.count)
    }

    private func everyValue(in body: [UInt8]) throws -> [JSONValue] {
        var values: [JSONValue] = []
        var open = [try JSONValue.parse(body)]
        while let value = open.popLast() {
            values.append(value)
            open += value.array ?? value.members?.map(\.value) ?? []
        }
        return values
    }
}
