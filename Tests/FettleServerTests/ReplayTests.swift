import Foundation
import Testing

@testable import FettleServer

/// Recorded deliveries on a disk through one rule set and two.
@Suite struct ReplayTests {
    private let folder: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/fettle-replay-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder + "/bodies", withIntermediateDirectories: true)
        try write("", "fettle.yaml")
        try write(rules("low", "cooldown: 10m"), "old.yaml")
        try write(rules("high", "cooldown: 10m"), "new.yaml")
        try write(rules("low", "hold: 10m"), "hold.yaml")
    }

    private func write(_ text: String, _ name: String) throws {
        try text.write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
    }

    private func rules(_ urgency: String, _ guards: String) -> String {
        "rules:\n  - {name: lag, when: {title: lag}, \(guards), then: {urgency: \(urgency)}}\n"
    }

    private func body(_ title: String) -> String {
        #"{"version":"4","groupKey":"g","status":"firing","receiver":"r","groupLabels":{},"commonLabels":{},"commonAnnotations":{},"#
            + #""externalURL":"","alerts":[{"status":"firing","labels":{"alertname":"\#(title)"},"annotations":{},"#
            + #""startsAt":"2026-11-23T00:00:00Z","fingerprint":"f1"}]}"#
    }

    private func replay(_ path: String, rules: String = "old.yaml", against: [String] = [], source: String? = nil) async
        -> Result<Replay, Replay.Failure>
    {
        var request = ReplayRequest()
        request.paths = [folder + "/" + path]
        request.source = source
        request.rules = [folder + "/" + rules]
        request.against = against.map { folder + "/" + $0 }
        request.configuration = folder + "/fettle.yaml"
        return await Replay.make(request)
    }

    private func lines(_ times: [String]) -> String {
        times.map { #"{"source":"alertmanager","received_at":"\#($0)","body":\#(body("lag"))}"# }.joined(separator: "\n") + "\n"
    }

    @Test("A folder of bodies goes through in name order; the clock stands still without times")
    func bodies() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for (name, title) in [("1.json", "lag"), ("2.json", "disk"), ("3.json", "lag")] {
            try write(body(title), "bodies/" + name)
        }
        try write("no json", "bodies/4.json")
        let replay = try await replay("bodies", source: "alertmanager").get()
        #expect((replay.deliveries, replay.alerts, replay.updates[0], replay.undecodable.count) == (4, 3, 1, 1))
        #expect(replay.rows.map(\.sets) == [[Replay.Row(fired: 1, suppressed: 1)]])
        #expect(replay.text.hasSuffix("4 deliveries, 3 alerts, 1 updates"))
    }

    @Test("Lines carry source and time: the cooldown ends by the deliveries' clock")
    func lines() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try write(lines(["2026-11-23T01:00:00Z", "2026-11-23T01:09:59Z", "2026-11-23T01:10:00Z"]), "night.jsonl")
        #expect(try await replay("night.jsonl").get().rows.map { $0.sets[0]?.fired } == [2])
        #expect(try await replay("night.jsonl", rules: "hold.yaml").get().updates == [2])
    }

    @Test("Of two rule sets only the difference is shown")
    func against() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try write(lines(["2026-11-23T01:00:00Z", "2026-11-23T01:01:00Z"]), "night.jsonl")
        let replay = try await replay("night.jsonl", against: ["new.yaml"]).get()
        #expect(replay.differences == 1)
        #expect(replay.lines.contains { $0.hasPrefix("  - ") && $0.contains("low") })
        #expect(replay.lines.contains { $0.hasPrefix("  + ") && $0.contains("high") })
        #expect(try await self.replay("night.jsonl", against: ["old.yaml"]).get().differences == 0)
    }

    @Test("What cannot be replayed is said")
    func failures() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try write(body("lag"), "bodies/1.json")
        for (path, source) in [("bodies", nil), ("nowhere", "alertmanager"), ("bodies", "alertmanger")] as [(String, String?)] {
            await #expect(throws: Replay.Failure.self) { try await replay(path, source: source).get() }
        }
    }

    @Test("What the bot did itself causes nothing, as it did then", arguments: [("PBOT", 0), ("POTHER", 1)])
    func ownDoings(_ bot: String, _ updates: Int) async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let event =
            #"{"event":{"id":"E","event_type":"incident.triggered","resource_type":"incident","occurred_at":"2026-11-23T01:00:00Z","#
            + #""agent":{"id":"PBOT","type":"user_reference"},"data":{"id":"Q1","type":"incident","title":"lag","status":"triggered"}}}"#
        try write(
            #"{"source":"pagerduty","received_at":"2026-11-23T01:00:00Z","bot":"\#(bot)","body":\#(event)}"# + "\n", "night.jsonl"
        )
        #expect(try await replay("night.jsonl").get().updates == [updates])
    }
}
