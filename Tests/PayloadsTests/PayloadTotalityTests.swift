import Model
import TestSupport
import Testing

@testable import Payloads

/// Whatever comes, a decoder answers, and what it answers keeps a few promises.
@Suite struct PayloadTotalityTests {
    private static let replacements = [
        "null", "true", "0", "-1", "1e999", "12345678901234567890", "\"\"", "\"text\"", "\"\\u0000\\ud800\"", "[]", "{}",
        "[null,1,\"a\",{},[]]", "{\"id\":7,\"status\":[],\"incident\":{\"id\":{}},\"labels\":[{}],\"summary\":null}",
    ].map { Array($0.utf8) }

    @Test(arguments: Fixture.all)
    func `Any value may turn out to be of any other type`(fixture: Fixture) {
        for value in everyValue(in: fixture.body) {
            for replacement in Self.replacements {
                var body = fixture.body
                body.replaceSubrange(value.bytes.indices, with: replacement)
                check(fixture, body)
            }
        }
    }

    @Test(arguments: Fixture.all)
    func `Any member may be missing`(fixture: Fixture) {
        for value in everyValue(in: fixture.body) {
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
                check(fixture, body)
            }
        }
    }

    @Test(arguments: Fixture.all)
    func `A body may be cut anywhere or damaged anyhow`(fixture: Fixture) {
        for length in stride(from: 0, to: fixture.body.count, by: 7) { check(fixture, Array(fixture.body.prefix(length))) }
        var random = SeededRandom(seed: UInt64(fixture.body.count))
        for _ in 0..<100 {
            var body = fixture.body
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: 0..<body.count, using: &random)
                body[place] =
                    Bool.random(using: &random) ? UInt8.random(in: 0...255, using: &random) : body.randomElement(using: &random)!
            }
            check(fixture, body)
        }
    }

    @Test(
        arguments: PayloadKind.all,
        ["", " ", "null", "{}", "0", "\"\"", "<html>", "a=b&c=d", "{\"event\":[]}", "{\"alerts\":{}}"])
    func `What is no webhook of this kind is undecodable`(kind: PayloadKind, body: String) {
        #expect(PayloadDecoder.decode(Fixture.input(kind, Array(body.utf8))).isUndecodable)
    }

    @Test(arguments: PayloadKind.all)
    func `An empty list is no alert`(kind: PayloadKind) {
        #expect(PayloadDecoder.decode(Fixture.input(kind, Array("[]".utf8))).alerts.isEmpty)
    }

    @Test(arguments: PayloadKind.all)
    func `Deep nesting is undecodable`(kind: PayloadKind) {
        let body = String(repeating: "{\"event\":", count: 50_000)
        #expect(PayloadDecoder.decode(Fixture.input(kind, Array(body.utf8))).isUndecodable)
    }

    private func check(_ fixture: Fixture, _ body: [UInt8]) {
        let kind = fixture.kind
        let input = Fixture.input(kind, body, headers: fixture.headers)
        let complaint = DecoderEntry.complaint(input)
        #expect(complaint == nil)
        if let recognised = Self.isRecognised(kind, try? JSONValue.parse(body)) {
            #expect(PayloadDecoder.decode(input).isUndecodable == !recognised)
        }
    }

    /// Nil for kinds that are known by more than one mark.
    private static func isRecognised(_ kind: PayloadKind, _ json: JSONValue?) -> Bool? {
        switch kind.name {
        case "pagerduty": json?["event"]?["event_type"]?.kind == .string
        case "alertmanager", "chronosphere": json?["alerts"]?.kind == .array
        default: nil
        }
    }

    /// None in a form or a plain text.
    private func everyValue(in body: [UInt8]) -> [JSONValue] {
        var values: [JSONValue] = []
        var open = (try? JSONValue.parse(body)).map { [$0] } ?? []
        while let value = open.popLast() {
            values.append(value)
            open += value.array ?? value.members?.map(\.value) ?? []
        }
        return values
    }
}
