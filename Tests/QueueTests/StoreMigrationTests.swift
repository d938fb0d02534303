import Foundation
import GRDB
import Model
import TestSupport
import Testing

@testable import Queue

/// A store that an earlier version has left, with everything in it, becomes one of this version.
@Suite struct StoreMigrationTests {
    private static let time = Timestamp.sample.milliseconds

    private static func action(_ target: String, title: String) -> String {
        #"{\#(target),"update":{"title":"\#(title)"},"rules":["rename"],"alert":"a","source":"am","cause":"triggered","#
            + #""decided_at":\#(time)}"#
    }

    /// One delivery with three updates: waiting, in flight by key as a crash has left it, and dead; and one that was sent.
    private static let data = """
        INSERT INTO deliveries (source, id, received_at, alerts, updates) VALUES ('am', 'd1', \(time), 1, 4);
        INSERT INTO decisions (delivery, alert, rule_set, body) VALUES (1, 'a', 'sha256:0',
            '{"alert":"a","rule_set":"sha256:0","action":\(action(#""incident":"Q1""#, title: "one")),
              "rules":[{"rule":"rename","verdict":"fired","because":"title ~ disk"}]}');
        INSERT INTO updates (delivery, incident, action, state, attempts, accepted_at, updated_at, result, reason, request_id) VALUES
            (1, 'Q1', '\(action(#""incident":"Q1""#, title: "one"))', 0, 0, \(time), \(time), NULL, '', NULL),
            (1, 'key:k', '\(action(#""key":"k""#, title: "two"))', 1, 1, \(time), \(time), NULL, '', NULL),
            (1, 'Q3', '\(action(#""incident":"Q3""#, title: "three"))', 3, 1, \(time), \(time), 'dead', '2001: no', 'r3'),
            (1, 'Q4', '\(action(#""incident":"Q4""#, title: "four"))', 2, 1, \(time), \(time), 'sent', '', 'r4');
        """

    /// What versions 2, 3 and 4 had besides.
    private static let more = [
        "INSERT INTO rule_state VALUES ('cool', 'cooldown', 'db', '{\"acted\":\(time)}', \(time + 600_000), 7);",
        """
        INSERT INTO undecodable (id, source, received_at, reason, content_type, size, body)
            VALUES ('u1', 'am', \(time), 'no JSON', 'text/plain', 2, x'6869');
        """,
        """
        INSERT INTO bodies VALUES (1, 'alertmanager', '{}', NULL, 2, x'7b7d');
        UPDATE deliveries SET body_bytes = 2;
        UPDATE decisions SET incident = 'Q1';
        INSERT INTO deliveries (source, id, received_at, alerts, updates) VALUES ('am', 'd2', \(time), 0, 0), ('am', 'd3', \(time), 2, 1);
        INSERT INTO decisions (delivery, alert, rule_set, body, incident) VALUES
            (3, 'x', 'sha256:0', '{"alert":"x","rule_set":"sha256:0","rules":[]}', 'Q9'),
            (3, 'y', 'sha256:0', '{"alert":"y","rule_set":"sha256:0","rules":[]}', 'Q5');
        INSERT INTO updates (delivery, incident, action, state, attempts, accepted_at, updated_at, result, reason, request_id) VALUES
            (3, 'Q5', '\(action(#""incident":"Q5""#, title: "five"))', 2, 1, \(time), \(time), 'sent', '', 'r5');
        """,
    ]

    private func store(ofVersion version: Int) throws -> TemporaryStore {
        let store = try TemporaryStore()
        let database = try DatabaseQueue(path: store.path)
        try database.writeWithoutTransaction { connection in
            try connection.execute(sql: "PRAGMA journal_mode = WAL")
            let first = min(version, Self.more.count + 1)
            for step in HistoricSchema.steps[..<first] { try connection.execute(sql: step) }
            for insertion in [Self.data] + Self.more[..<(first - 1)] { try connection.execute(sql: insertion) }
            // From here on the texts of the steps bring the data into their own shape.
            for step in HistoricSchema.steps[first..<version] { try connection.execute(sql: step) }
            try connection.execute(sql: "PRAGMA application_id = 0x4645544C; PRAGMA user_version = \(version)")
        }
        try database.close()
        return store
    }

    @Test("What was released is never changed")
    func history() { #expect(Array(StoreSchema.steps.prefix(HistoricSchema.steps.count)) == HistoricSchema.steps) }

    @Test("Updates are delivered, dead letters can be retried, and the history is told", arguments: 1...5)
    func migrates(version: Int) async throws {
        let store = try store(ofVersion: version)
        let queue = try store.open()
        let present = try await queue.writer.database.read { try Int64.fetchOne($0, sql: "PRAGMA user_version") }
        #expect(present == StoreSchema.version)
        #expect(try await queue.statistics() == QueueStatistics(pending: 2, inFlight: 0, dead: 1, oldest: .sample))
        #expect(try await queue.accept(.sample("d1", source: "am")).duplicate)

        let claimed = try await queue.claim(upTo: 10)
        #expect(claimed.map(\.action.update.title) == ["one", "two"])
        #expect(claimed.map(\.action.target) == [.id("Q1"), DedupKey("k").map { .key($0) }])
        #expect(claimed.map(\.attempts) == [0, 1])
        #expect(claimed.map(\.located) == [nil, nil])
        try await queue.locate([claimed[1].id: "Q2"])
        let request = RequestRecord(
            at: .sample, operation: "PUT /incidents", status: "200", milliseconds: 3, requestID: "r1",
            updates: [RequestRecord.Share(update: claimed[0].id, item: "{}")])
        try await queue.note([request])
        try await queue.settle(claimed.map { .sample($0) })
        try SQLiteQueueReader(path: store.path).ask([StoreRequest(kind: .retry, update: UpdateID(3))])
        #expect(try await queue.fulfilRequests().retried == 1)
        #expect(try await queue.claim(upTo: 10).map(\.action.update.title) == ["three"])

        let reader = try SQLiteQueueReader(path: store.path)
        let delivery = try #require(try await reader.deliveries("d1").first)
        #expect(delivery.decisions.map(\.decision.action?.update.title) == ["one"])
        #expect(delivery.decisions.first?.decision.rules.first?.because == "title ~ disk")
        #expect(delivery.updates.map(\.row.state) == [.done, .done, .inFlight, .done])
        #expect(delivery.updates.map(\.requestID) == ["request-1", "request-1", nil, "r4"])
        #expect(delivery.updates.first?.requests.map(\.operation) == ["PUT /incidents"])
        #expect(try await reader.deliveries(aboutIncident: "Q4", latest: 5).map(\.delivery) == ["d1"])
        #expect(try await reader.history(ofIncident: "Q3").map(\.row.update.id) == [UpdateID(3)])
        #expect(try await reader.undecodable().map(\.reason) == (version < 3 ? [] : ["no JSON"]))
        let (changes, last) = try queue.ruleState()
        #expect(changes.map(\.key.rule) == (version < 2 ? [] : ["cool"]))
        #expect(last == (version < 2 ? 0 : 7))
        #expect(delivery.raw?.body == (version < 4 ? nil : Array("{}".utf8)))
        #expect(try await reader.deliveries("d2").map(\.decisions.count) == (version < 4 ? [] : [0]))
        let third = try await reader.deliveries("d3")
        #expect(third.flatMap(\.decisions).map(\.decision.alert) == (version < 4 ? [] : ["x", "y"]))
        #expect(third.flatMap(\.updates).map(\.requestID) == (version < 4 ? [] : ["r5"]))
        #expect(try await reader.deliveries(aboutIncident: "Q9", latest: 5).map(\.delivery) == (version < 4 ? [] : ["d3"]))
        reader.close()
        await queue.close()

        // Once more: nothing is left to do.
        let again = try store.open()
        #expect(try await again.statistics().pending == 1)
        await again.close()
    }

    @Test("Before `serve` has brought it up to date, it is not read by halves, and not touched", arguments: 1...5)
    func readingBeforehand(version: Int) throws {
        let store = try store(ofVersion: version)
        let before = try store.contents()["fettle.db"]
        let error = #expect(throws: QueueError.self) { try SQLiteQueueReader(path: store.path) }
        #expect(error?.detail.contains("schema \(version)") == true, "\(String(describing: error))")
        #expect(error?.detail.contains("fettle serve") == true)
        #expect(try store.contents()["fettle.db"] == before)
    }

    @Test("A migration that fails changes nothing")
    func failure() throws {
        let store = try store(ofVersion: 3)
        // Something stands in the way of the next step.
        let database = try DatabaseQueue(path: store.path)
        try database.write { try $0.execute(sql: "CREATE TABLE bodies (a)") }
        try database.close()
        let error = #expect(throws: QueueError.self) { try store.open() }
        #expect(error?.detail.contains(store.path) == true)
        let after = try DatabaseQueue(path: store.path)
        let (version, updates, columns) = try after.read { connection in
            (
                try Int64.fetchOne(connection, sql: "PRAGMA user_version"),
                try Int.fetchOne(connection, sql: "SELECT COUNT(*) FROM updates"),
                try connection.columns(in: "deliveries").count
            )
        }
        #expect(version == 3)
        #expect(updates == 4)
        #expect(columns == 6)
        try after.close()
    }
}
