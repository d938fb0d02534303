import GRDB
import Model
import TestSupport
import Testing

@testable import Queue

@Suite struct RuleStateTests {
    private static let values: [RuleStateValue] = [
        .matches([.sample, .sample + .seconds(1)]), .acted(.sample),
        .breaker(RuleBreaker(incidents: ["Q1": .sample, "key:ü\"": .sample], openUntil: .sample + .seconds(60))),
        .breaker(RuleBreaker()),
        .held(
            HeldAction(action: .sample(), due: .sample + .seconds(120), identities: ["Q1", "fingerprint:pd/1"], ruleSet: "abc")),
    ]

    private func change(_ value: RuleStateValue?, rule: String = "it", key: String = "k", version: Int64) -> RuleStateChange {
        let kind: RuleStateKey.Kind =
            switch value {
            case .matches: .threshold
            case .acted, nil: .cooldown
            case .breaker: .limit
            case .held: .hold
            }
        return RuleStateChange(
            key: RuleStateKey(rule: rule, kind: kind, key: key), value: value, expires: .sample + .seconds(600), version: version)
    }

    private func entry(_ id: DeliveryID, _ changes: [RuleStateChange]) -> QueueEntry {
        var entry = QueueEntry.sample(id)
        entry.stateChanges = changes
        return entry
    }

    @Test("Every kind of value comes back after a restart as it was", arguments: values)
    func roundTrip(value: RuleStateValue) async throws {
        let store = try TemporaryStore()
        let queue = try store.open()
        _ = try await queue.accept(entry("d1", [change(value, version: 7)]))
        let copy = try store.copy()
        let again = try copy.open()
        let state = try again.ruleState()
        #expect(state.changes == [change(value, version: 7)])
        #expect(state.version == 7)
    }

    @Test("Of two changes of a key the later version stands, in whatever order they are committed")
    func versions() async throws {
        let queue = try TemporaryStore().open()
        _ = try await queue.accept(entry("d2", [change(.acted(.sample + .seconds(2)), version: 2)]))
        _ = try await queue.accept(entry("d1", [change(.acted(.sample), version: 1)]))
        #expect(try queue.ruleState().changes.map(\.value) == [.acted(.sample + .seconds(2))])
        _ = try await queue.accept(entry("d3", [change(nil, version: 3)]))
        let state = try queue.ruleState()
        #expect(state.changes.isEmpty)
        #expect(state.version == 3)
    }

    @Test("A delivery that came before changes no state")
    func duplicate() async throws {
        let queue = try TemporaryStore().open()
        _ = try await queue.accept(entry("d1", []))
        #expect(try await queue.accept(entry("d1", [change(.acted(.sample), version: 1)])).duplicate)
        #expect(try queue.ruleState().changes.isEmpty)
    }

    @Test("What has expired is not read and is removed in time; a held action stays until it is carried out")
    func expiry() async throws {
        let time = ManualTimekeeper()
        let queue = try TemporaryStore().open(time: time)
        _ = try await queue.accept(
            entry(
                "d1",
                [
                    change(.acted(.sample), version: 1), change(Self.values[4], version: 2),
                    change(.acted(.sample), rule: "other", version: 3),
                ]))
        time.advance(by: .seconds(601))
        #expect(try queue.ruleState().changes.map(\.version) == [2])
        _ = try await queue.accept(entry("d2", []))
        let rows = try await queue.writer.run { database, _ in
            try Int64.fetchAll(database, sql: "SELECT version FROM rule_state ORDER BY version")
        }
        // The newest stays, so that versions go on rising.
        #expect(rows == [2, 3])
    }

    @Test("A store of the first version is brought up to date with what it holds")
    func migration() async throws {
        let store = try TemporaryStore()
        let old = try DatabaseQueue(path: store.path)
        try await old.write { database in
            try database.execute(sql: StoreSchema.steps[0])
            try database.execute(
                sql: """
                    PRAGMA application_id = \(StoreSchema.applicationID);
                    PRAGMA user_version = 1;
                    INSERT INTO deliveries VALUES (1, 's', 'd1', 0, 1, 1);
                    INSERT INTO updates (delivery, incident, action, accepted_at, updated_at) VALUES (1, 'Q1', ?, 0, 0)
                    """, arguments: [ActionCodec.encode(.sample())])
        }
        try old.close()
        let again = try store.open()
        #expect(try again.ruleState().changes.isEmpty)
        #expect(try await again.statistics().pending == 1)
        #expect(try await SQLiteQueueReader(path: store.path).deliveries("d1").map(\.updates.count) == [1])
    }
}
