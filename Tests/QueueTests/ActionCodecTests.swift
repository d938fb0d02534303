import Model
import TestSupport
import Testing

@testable import Queue

@Suite struct ActionCodecTests {
    @Test("Any action comes back as it went", arguments: 0..<20)
    func roundTrip(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        for _ in 0..<100 {
            let action = Action.random(using: &random)
            #expect(try ActionCodec.decode(ActionCodec.encode(action)) == action)
        }
    }

    @Test func theFormIsCompactAndSpeaksThePublicNames() {
        var action = Action.sample("Q1", title: "Lag")
        action.update.escalationPolicy = Named("Night", id: "P1")
        #expect(
            ActionCodec.encode(action)
                == #"{"incident":"Q1","update":{"title":"Lag","escalation_policy":{"text":"Night","id":"P1"}},"#
                + #""rules":["rename"],"alert":"a1","source":"pagerduty","cause":"triggered","decided_at":1795428000000}"#)
    }

    @Test func keysOfALaterVersionArePassedOver() throws {
        let text =
            #"{"new":[1,{"a":null}],"incident":"Q1","update":{"title":"Disk full","mood":"sad"},"rules":["rename"],"#
            + #""alert":"a1","source":"pagerduty","cause":"triggered","decided_at":1795428000000,"more":true}"#
        #expect(try ActionCodec.decode(text) == .sample())
    }

    @Test(
        "What no version wrote is damage",
        arguments: [
            "", "null", "[]", "{}", #"{"update":{}}"#,
            #"{"update":{"status":"snoozed"},"rules":[],"alert":"a","source":"s","cause":"c","decided_at":1}"#,
            #"{"update":{"title":1},"rules":[],"alert":"a","source":"s","cause":"c","decided_at":1}"#,
            #"{"update":{"assignees":{}},"rules":[],"alert":"a","source":"s","cause":"c","decided_at":1}"#,
            #"{"update":{},"rules":[1],"alert":"a","source":"s","cause":"c","decided_at":1}"#,
            #"{"update":{},"rules":[],"alert":"a","source":"s","cause":"c","decided_at":1e99}"#,
            #"{"key":"","update":{},"rules":[],"alert":"a","source":"s","cause":"c","decided_at":1}"#,
        ])
    func damage(_ text: String) {
        let error = #expect(throws: QueueError.self) { try ActionCodec.decode(text) }
        #expect(error?.code == .damaged)
    }
}

extension Action {
    fileprivate static func random(using random: inout SeededRandom) -> Action {
        let targets: [IncidentTarget?] = [nil, .id("Q1FETTLE000001"), DedupKey(.random(using: &random)).map { .key($0) }]
        return Action(
            target: targets.randomElement(using: &random) ?? nil, update: .random(using: &random),
            rules: (0..<Int.random(in: 0..<3, using: &random)).map { _ in .random(using: &random) },
            alert: .random(using: &random), source: .random(using: &random),
            cause: [.triggered, .acknowledged, .resolved, .other("flapping"), .other("")].randomElement(using: &random)
                ?? .triggered,
            observedStatus: maybe(IncidentStatus.allCases.randomElement(using: &random), &random),
            decidedAt: Timestamp(milliseconds: Int64.random(in: .min ... .max, using: &random)),
            isEcho: .random(using: &random))
    }
}

extension IncidentUpdate {
    fileprivate static func random(using random: inout SeededRandom) -> IncidentUpdate {
        var update = IncidentUpdate()
        update.status = maybe(IncidentStatus.allCases.randomElement(using: &random), &random)
        update.resolution = maybe(.random(using: &random), &random)
        update.title = maybe(.random(using: &random), &random)
        update.urgency = maybe(Urgency.allCases.randomElement(using: &random), &random)
        update.priority = maybe(.random(using: &random), &random)
        update.escalationLevel = maybe(Int.random(in: .min ... .max, using: &random), &random)
        update.escalationPolicy = maybe(.random(using: &random), &random)
        update.assignees = maybe((0..<Int.random(in: 0..<4, using: &random)).map { _ in .random(using: &random) }, &random)
        update.incidentType = maybe(.random(using: &random), &random)
        let number: String? = maybe(.random(using: &random), &random)
        update.conferenceBridge = maybe(ConferenceBridge(number: number, url: maybe(.random(using: &random), &random)), &random)
        return update
    }
}

extension Named {
    fileprivate static func random(using random: inout SeededRandom) -> Named {
        Named(.random(using: &random), id: maybe("P1", &random))
    }
}

extension String {
    fileprivate static func random(using random: inout SeededRandom) -> String {
        let scalars: [Unicode.Scalar] = [
            "a", "\"", "\\", "\u{0}", "\u{1F}", "\u{7F}", "é", "\u{2028}", "\u{FFFF}", "👩🏽", "e\u{301}",
        ]
        .flatMap(\.unicodeScalars)
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0..<8, using: &random) { text.append(scalars.randomElement(using: &random) ?? "x") }
        return String(text)
    }
}

private func maybe<T>(_ value: T?, _ random: inout SeededRandom) -> T? {
    Bool.random(using: &random) ? value : nil
}
