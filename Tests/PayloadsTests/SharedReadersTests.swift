import Model
import Testing

@testable import Payloads

@Suite struct PlaceholderTests {
    @Test(arguments: [
        "$SERVICE", "$GROUP_BY_1", "*alertFriendlyDuration*", "*UNKNOWN*", "*insert computer name*", "{HOST.NAME}", "{{ title }}",
        "null", "<no value>",
        "<nil>",
    ])
    func `What a template left unfilled is a placeholder`(text: String) { #expect(isPlaceholder(text)) }

    @Test(arguments: [
        "", "$", "$5", "*", "**", "{}", "{\"a\":1}", "costs $SERVICE", "a*b*", "*DOWN*", "*Disk full*", "nullable", "$service",
        "Null",
    ])
    func `Anything else is a text`(text: String) { #expect(!isPlaceholder(text)) }
}

@Suite struct LabelsTests {
    @Test(arguments: [
        (#"{"env":"prod","n":1,"ok":true,"deep":{},"none":null}"#, ["env": "prod", "n": "1", "ok": "true"]),
        (#"["env:prod","vip"," team=quay","url:http://x",""]"#, ["env": "prod", "vip": "", "team": "quay", "url": "http://x"]),
        (
            #"[{"key":"env","value":"prod"},{"name":"n","value":1},{"tag":"t","value":{"stringValue":"x"}},{"key":"z"}]"#,
            ["env": "prod", "n": "1", "t": "x"]
        ),
        (#"[["env","prod"],["n",1],["alone"],[]]"#, ["env": "prod", "n": "1"]),
        (#""env:prod, vip,team:quay""#, ["env": "prod", "vip": "", "team": "quay"]),
        (#""[{\"tag\":\"env\",\"value\":\"prod\"}]""#, ["env": "prod"]),
        (#""{\"env\":\"prod\"}""#, ["env": "prod"]), ("null", [:]), ("7", [:]), (#""$TAGS""#, [:]), (#""null""#, [:]),
    ])
    func `Labels come in many shapes`(json: String, table: [String: String]) throws {
        var labels = Labels()
        labels.add(try JSONValue.parse(json))
        #expect(labels.table == LabelTable(table))
    }
}

@Suite struct FormBodyTests {
    @Test(arguments: [
        ("a=1&b=two+words&c=%C3%A4", #"{"a":"1","b":"two words","c":"ä"}"#), ("a&=x&&b=", #"{"a":"","":"x","b":""}"#),
        ("a=%zz%4&b=%00", #"{"a":"%zz%4","b":"\u0000"}"#), ("", "{}"), ("a=b=c", #"{"a":"b=c"}"#),
        ("payload=%7B%22x%22%3A1%7D", #"{"x":1}"#), ("payload=no", #"{"payload":"no"}"#),
    ])
    func `A form becomes an object of texts`(form: String, json: String) throws {
        #expect(try FormBody.json(Array(form.utf8)).serialized() == json)
    }

    @Test func `Bytes that are no UTF-8 do no harm`() throws {
        #expect(try FormBody.json(Array("a=%FF".utf8))["a"]?.string == "\u{FFFD}")
    }

    @Test func `JSON that calls itself a form is JSON, with or without a byte order mark`() throws {
        let kind = try #require(PayloadKind("generic"))
        for mark: [UInt8] in [[], [0xEF, 0xBB, 0xBF]] {
            let input = Fixture.input(
                kind, mark + Array(#" {"title":"a"}"#.utf8), headers: ["content-type": "application/x-www-form-urlencoded"])
            #expect(try input.parsed()["title"]?.string == "a")
        }
    }
}

@Suite struct SecretFieldsTests {
    @Test(arguments: ["statuscake/down", "pagerduty_events/trigger", "pagerduty_events/version_1", "honeycomb/triggered"])
    func `A sender's secret goes no further than its decoder`(name: String) throws {
        let fixture = try #require(Fixture.all.first { $0.description == name })
        let payload = try #require(PayloadDecoder.decode(fixture.input).alerts.first?.payload)
        let secrets = ["Token", "routing_key", "service_key", "shared_secret"].compactMap { payload[$0]?.string }
        #expect(secrets == ["***"])
    }
}

@Suite struct StatusWordsTests {
    @Test(arguments: [
        ("FIRING", AlertStatus.triggered), ("Problem", .triggered), ("down", .triggered), ("ack", .acknowledged),
        ("OK", .resolved), ("Recovered", .resolved), ("closed", .resolved), ("INSUFFICIENT_DATA", .other("INSUFFICIENT_DATA")),
        ("", .other("unknown")),
    ])
    func `A sender's word finds its meaning or is kept`(word: String, status: AlertStatus) {
        #expect(AlertStatus(sender: word) == status)
    }
}
