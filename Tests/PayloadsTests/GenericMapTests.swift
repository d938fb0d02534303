import Model
import Testing

@testable import Payloads

@Suite struct GenericMapTests {
    private func decode(_ body: String, _ map: GenericMap) throws -> Decoded {
        var input = Fixture.input(try #require(PayloadKind("generic")), Array(body.utf8))
        input.map = map
        return PayloadDecoder.decode(input)
    }

    @Test func `The configuration's example fills title, status and host`() throws {
        let map = GenericMap([.title: "message", .status: "state", .host: "meta.host"])
        let alert = try #require(
            try decode(#"{"message":"Pump stopped","state":"ok","meta":{"host":"pump-2"}}"#, map).alerts.first)
        #expect(alert.title == "Pump stopped")
        #expect(alert.status == .resolved && alert.event == "resolved")
        #expect(alert.host == "pump-2")
        #expect(alert.payload?.value(at: "meta.host")?.string == "pump-2")
    }

    @Test(arguments: [
        (#"{"a":"first","b":"second"}"#, "first"), (#"{"a":"","b":"second"}"#, "second"), (#"{"a":[],"b":7}"#, "7"),
        (#"{"a":"$HOST","b":"second"}"#, "second"), (#"{"a":{},"b":null}"#, "constant"), (#"{"a":""}"#, "constant"),
    ])
    func `The first source that is there and not empty is taken`(body: String, title: String) throws {
        let map = GenericMap([.title: .init([.path("a"), .path("b"), .constant("constant")])])
        #expect(try decode(body, map).alerts.first?.title == title)
    }

    @Test(arguments: [
        ("P9", AlertStatus.acknowledged, Severity.critical), ("p9", .acknowledged, .critical), ("OK", .resolved, .info),
        ("strange", .other("strange"), .unknown),
    ])
    func `Values are translated by the table, else by their usual meaning`(
        word: String, status: AlertStatus, severity: Severity
    ) throws {
        let map = GenericMap([
            .status: .init(paths: ["x"], values: ["P9": "acknowledged"]),
            .severity: .init(paths: ["x"], values: ["P9": "critical"]),
        ])
        let alert = try #require(try decode("{\"x\":\"\(word)\"}", map).alerts.first)
        #expect(alert.status == status && alert.severity == severity && alert.rawSeverity == word)
    }

    @Test func `A default stands in for a missing status, and triggered for a missing default`() throws {
        let map = GenericMap([.title: "t", .status: .init(paths: ["x"], default: "resolved")])
        #expect(try decode(#"{"t":"a"}"#, map).alerts.first?.status == .resolved)
        #expect(try decode(#"{"t":"a"}"#, GenericMap([.title: "t", .status: "x"])).alerts.first?.status == .triggered)
    }

    @Test func `Each element of a list is an alert that may look at the whole body`() throws {
        let map = GenericMap(
            [.title: "name", .environment: "$.env", .fingerprint: .init([.joined(["$.env", "name"], separator: "/")])],
            labels: .init(["tags"], named: ["team": .init([.constant("quay")])]), each: "alerts")
        let decoded = try decode(
            #"{"env":"production","alerts":[{"name":"a","tags":["x:1"]},{"name":"b"},[],null]}"#, map)
        #expect(decoded.alerts.map(\.title) == ["a", "b"])
        #expect(decoded.alerts.map(\.id) == ["fallback/0", "fallback/1"])
        #expect(decoded.alerts.map(\.fingerprint) == ["production/a", "production/b"])
        #expect(decoded.alerts.map(\.labels) == [["x": "1", "team": "quay"], ["team": "quay"]])
        #expect(decoded.json.contains("element 3 is no alert"))
        #expect(try decode(#"{"alerts":{}}"#, map).isUndecodable)
    }

    @Test func `The id is the delivery's`() throws {
        let map = GenericMap([.title: "t", .delivery: "n"])
        #expect(try decode(#"{"t":"a","n":9007199254740993}"#, map).delivery == "9007199254740993")
        let long = String(repeating: "x", count: 1000)
        #expect(try decode("{\"t\":\"a\",\"n\":\"\(long)\"}", map).delivery?.text.hasPrefix("sha256:") == true)
    }

    @Test func `A body where no path leads anywhere is undecodable`() throws {
        #expect(try decode(#"{"other":1,"title":null}"#, GenericMap([.title: "title", .status: "state"])).isUndecodable)
    }

    @Test func `Of a link as host its host is kept`() throws {
        let map = GenericMap([.host: "u"])
        #expect(try decode(#"{"u":"https://a:b@quay.example.org:8443/x?y"}"#, map).alerts.first?.host == "quay.example.org:8443")
        #expect(try decode(#"{"u":"quay:9100"}"#, map).alerts.first?.host == "quay:9100")
    }

    @Test func `A sound map has no problems`() {
        #expect(GenericPayload.usual.validate().isEmpty)
        let map = GenericMap([.status: .init(paths: ["x"], values: ["1": "triggered"], default: "resolved")], labels: "tags")
        #expect(map.validate().isEmpty)
    }

    @Test func `Every mistake is told`() {
        let map = GenericMap(
            [
                .title: "", .host: .init([]), .status: .init(paths: ["x"], values: ["1": "broken"]),
                .severity: .init(paths: ["x"], default: "awful"), .url: .init([.joined([], separator: "/")]),
            ],
            labels: [""], annotations: .init(named: ["a": ""]))
        #expect(map.validate().count == 7)
    }
}
