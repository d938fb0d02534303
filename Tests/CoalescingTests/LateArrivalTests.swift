import Model
import Testing

@testable import Coalescing

/// Updates that arrive after later ones have gone out, because their incident or a name had to be looked up first.
@Suite struct LateArrivalTests {
    private let now = Timestamp(milliseconds: 0)

    /// Sends what waits and answers with success; returns the items.
    private func flush(_ coalescer: inout Coalescer, _ commands: [Coalescer.Command]) -> [BatchItem] {
        var items: [BatchItem] = []
        for case .send(let batch, _) in commands {
            items += batch.items
            items += flush(&coalescer, coalescer.batchSucceeded(batch.id, at: now))
        }
        return items
    }

    private func update(_ change: (inout IncidentUpdate) -> Void) -> IncidentUpdate {
        var update = IncidentUpdate()
        change(&update)
        return update
    }

    @Test("An earlier update does not undo what a later one has set, even when that is over and done")
    func overridden() {
        var coalescer = Coalescer(settings: CoalescerSettings(linger: .zero))
        var commands = coalescer.enqueue(UpdateID(2), update { $0.title = "later" }, for: "Q1", at: now)
        #expect(flush(&coalescer, commands).map(\.update.title) == ["later"])
        commands = coalescer.enqueue(
            UpdateID(1),
            update {
                $0.title = "earlier"
                $0.urgency = .low
            }, for: "Q1", at: now)
        let items = flush(&coalescer, commands)
        #expect(items.map(\.update.title) == [nil])
        #expect(items.map(\.update.urgency) == [.low])
        commands = coalescer.enqueue(UpdateID(3), update { $0.title = "last" }, for: "Q1", at: now)
        #expect(flush(&coalescer, commands).map(\.update.title) == ["last"])
    }

    @Test("Nor does it take the incident from whom a later one has given it to")
    func responsibility() {
        var coalescer = Coalescer(settings: CoalescerSettings(linger: .zero))
        let commands = coalescer.enqueue(UpdateID(2), update { $0.escalationPolicy = Named("p", id: "PEP1") }, for: "Q1", at: now)
        #expect(flush(&coalescer, commands).count == 1)
        let late = coalescer.enqueue(
            UpdateID(1),
            update {
                $0.title = "t"
                $0.assignees = [Named("a", id: "PU1")]
            }, for: "Q1", at: now)
        #expect(flush(&coalescer, late).map(\.update) == [update { $0.title = "t" }])
    }

    @Test("What was sent is remembered even when all that waited behind it had been overtaken by then")
    func overtakenInFlight() throws {
        var coalescer = Coalescer(settings: CoalescerSettings(linger: .zero))
        let first = coalescer.enqueue(UpdateID(3), update { $0.title = "later" }, for: "Q1", at: now)
        let batch = try #require(first.batches.first)
        _ = coalescer.enqueue(UpdateID(1), update { $0.title = "earliest" }, for: "Q1", at: now)
        #expect(coalescer.batchSucceeded(batch.id, at: now).outcomes.map(\.result) == [.sent, .merged])
        #expect(coalescer.isEmpty)
        let late = coalescer.enqueue(UpdateID(2), update { $0.title = "earlier" }, for: "Q1", at: now)
        #expect(late.outcomes.map(\.result) == [.merged])
        #expect(late.batches.isEmpty)
    }

    @Test("What it is told of an earlier life is not undone, nor is what it has forgotten passed over in silence")
    func remembered() {
        var coalescer = Coalescer(settings: CoalescerSettings(linger: .zero, maxBatch: 250))
        coalescer.remember([Contribution(id: UpdateID(5), update: update { $0.title = "later" })], of: "Q1")
        let commands = coalescer.enqueue(
            UpdateID(4), update { ($0.title, $0.urgency) = ("earlier", .low) }, for: "Q1", at: now)
        #expect(flush(&coalescer, commands).map(\.update) == [update { $0.urgency = .low }])
        #expect(!coalescer.mayHaveForgotten(after: UpdateID(3)))
        for number in 10..<20_010 {
            let commands = coalescer.enqueue(
                UpdateID(Int64(number)), update { $0.title = "t" }, for: IncidentID("R\(number)"), at: now)
            _ = flush(&coalescer, commands)
        }
        #expect(coalescer.mayHaveForgotten(after: UpdateID(4)))
        #expect(!coalescer.mayHaveForgotten(after: UpdateID(20_010)))
    }

    @Test("An earlier resolve goes out after a later acknowledge: a resolve absorbs it in any order")
    func resolve() {
        var coalescer = Coalescer(settings: CoalescerSettings(linger: .zero))
        var commands = coalescer.enqueue(UpdateID(2), update { $0.status = .acknowledged }, for: "Q1", at: now)
        _ = flush(&coalescer, commands)
        commands = coalescer.enqueue(UpdateID(1), update { $0.status = .resolved }, for: "Q1", at: now)
        #expect(flush(&coalescer, commands).map(\.update.status) == [.resolved])
    }
}
