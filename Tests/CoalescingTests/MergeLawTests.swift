import Coalescing
import Model
import Testing

import struct TestSupport.SeededRandom

@Suite struct MergeLawTests {
    private func merge(_ updates: IncidentUpdate...) -> MergeLaw.Merged {
        MergeLaw.merge(updates.enumerated().map { Contribution(Int64($0.offset + 1), $0.element) })
    }

    @Test("The later update wins a field, and the earlier keeps its others")
    func laterWins() {
        let merged = merge(.with { ($0.title, $0.urgency) = ("old", .high) }, .titled("new"))
        #expect(merged.update == .with { ($0.title, $0.urgency) = ("new", .high) })
        #expect(merged.kept.map(\.id) == [UpdateID(1), UpdateID(2)])
        #expect(merged.kept.first?.note == "title: overridden (update 2)")
        #expect(merged.losses.isEmpty)
    }

    @Test("An update that is overridden whole is a loss that names its winner")
    func overridden() {
        let merged = merge(.titled("old"), .titled("new"))
        #expect(merged.losses.map(\.update) == [UpdateID(1)])
        #expect(merged.losses.map(\.to) == [UpdateID(2)])
        #expect(merged.losses.map(\.reason) == ["title: overridden (update 2)"])
    }

    @Test(
        "A resolve absorbs what it makes pointless, whichever came first",
        arguments: [
            IncidentUpdate.acknowledge, .urgent(.low), .urgent(.high), .level(2),
            .with { $0.escalationPolicy = Named("x") }, .with { $0.assignees = [Named("x")] },
        ])
    func resolveAbsorbs(other: IncidentUpdate) {
        for (merged, loser, winner) in [(merge(other, .resolve), 1, 2), (merge(.resolve, other), 2, 1)] {
            #expect(merged.update == .resolve)
            #expect(merged.losses.map(\.update) == [UpdateID(Int64(loser))])
            #expect(merged.losses.map(\.to) == [UpdateID(Int64(winner))])
        }
    }

    @Test("A resolve leaves title and priority, as an earlier step")
    func resolveLeavesTitle() {
        let merged = merge(.with { ($0.title, $0.priority) = ("t", Named("P1")) }, .resolve)
        #expect(UpdateSteps.split(merged.update).map(\.fields) == [[.title, .priority], [.status]])
        #expect(merged.kept.count == 2)
    }

    @Test("An explicit reopening takes the place of an earlier resolve and of its note; an acknowledge may follow")
    func reopening() {
        let resolve = IncidentUpdate.with { ($0.status, $0.resolution) = (.resolved, "done") }
        #expect(merge(resolve, .reopen).update == .reopen)
        #expect(merge(resolve, .reopen).losses.map(\.to) == [UpdateID(2)])
        #expect(merge(.resolve, .reopen, .acknowledge).update == .acknowledge)
        #expect(merge(.reopen, .resolve).update == .resolve)
    }

    @Test("A level beside a low urgency is dropped, in either order and within one update")
    func levelAtLowUrgency() {
        #expect(merge(.level(2), .urgent(.low)).update == .urgent(.low))
        #expect(merge(.urgent(.low), .level(2)).losses.map(\.update) == [UpdateID(2)])
        let both = merge(.with { ($0.escalationLevel, $0.urgency) = (2, .low) })
        #expect(both.update == .urgent(.low))
        #expect(both.losses.isEmpty)
        #expect(both.kept.first?.note.contains("low urgency cannot be escalated") == true)
        #expect(merge(.urgent(.low), .level(2), .urgent(.high)).update.escalationLevel == 2)
    }

    private static let policy = IncidentUpdate.with { $0.escalationPolicy = Named("policy") }
    private static let assignees = IncidentUpdate.with { $0.assignees = [Named("ada")] }

    @Test(
        "Who shall be responsible is for the later update to say: what an earlier one says, and would be sent after it, is dropped",
        arguments: [(assignees, policy), (.level(2), policy), (.level(2), assignees)])
    func responsibility(earlier: IncidentUpdate, later: IncidentUpdate) {
        let merged = merge(earlier, later)
        #expect(merged.update == later)
        #expect(merged.losses.map(\.to) == [UpdateID(2)])
        #expect(merged.losses.first?.reason.hasSuffix(": overridden (update 2)") == true)
        // The other way round they follow each other as they were decided; so they do where one alert brings both.
        var both = earlier
        both.fill(from: later)
        #expect(merge(later, earlier).update == both)
        #expect(merge(both).update == both)
    }

    @Test("A later raise of the urgency waits for the acknowledge, with a level behind it; not so within one alert")
    func raiseAfterAcknowledge() {
        let both = IncidentUpdate.with { ($0.status, $0.urgency) = (.acknowledged, .high) }
        #expect(merge(.acknowledge, .urgent(.high)).update == both)
        #expect(merge(.acknowledge, .urgent(.high)).postponed == [.urgency, .escalationLevel])
        #expect(
            merge(.titled("first"), .acknowledge, .with { ($0.urgency, $0.priority) = (.high, Named("P1")) }).postponed == [
                .urgency, .escalationLevel, .priority,
            ])
        #expect(merge(both).postponed.isEmpty)
        #expect(merge(.urgent(.high), .acknowledge).postponed.isEmpty)
        #expect(merge(.acknowledge, .urgent(.high), .acknowledge).postponed.isEmpty)
        #expect(merge(.acknowledge, .urgent(.low)).postponed.isEmpty)
        #expect(merge(.reopen, .urgent(.high)).postponed.isEmpty)

        // One that comes late does not know whether it was taken back: somebody is paged, rather than nobody.
        var sent = MergeLaw.Sent()
        sent.note([Contribution(2, .urgent(.high))])
        #expect(MergeLaw.merge([Contribution(1, .acknowledge)], after: sent).update.isEmpty)
        #expect(MergeLaw.merge([Contribution(3, .acknowledge)], after: sent).update == .acknowledge)
        var held = MergeLaw.Sent()
        held.note([Contribution(2, .urgent(.high))], wentOut: false)
        #expect(MergeLaw.merge([Contribution(1, .acknowledge)], after: held).update == .acknowledge)
    }

    @Test("A resolution without a resolve is a loss without a winner")
    func loneResolution() {
        let merged = merge(.with { $0.resolution = "done" })
        #expect(merged.update.isEmpty)
        #expect(merged.losses.map(\.to) == [nil])
        #expect(merge(.with { $0.resolution = "done" }, .resolve).update.resolution == "done")
    }

    @Test("An update that asks for nothing is a loss")
    func nothing() {
        #expect(merge(IncidentUpdate()).losses.map(\.reason) == ["it asks for nothing"])
    }

    @Test("After a resolve was sent no acknowledge follows, and a late update undoes nothing newer")
    func afterSending() {
        var sent = MergeLaw.Sent()
        sent.note([Contribution(5, .with { ($0.status, $0.title) = (.resolved, "new") })])
        let merged = MergeLaw.merge(
            [Contribution(3, .titled("old")), Contribution(7, .acknowledge), Contribution(8, .level(1))], after: sent)
        #expect(merged.update.isEmpty)
        #expect(merged.losses.map(\.to) == [UpdateID(5), UpdateID(5), UpdateID(5)])
        #expect(MergeLaw.merge([Contribution(9, .reopen)], after: sent).update == .reopen)
    }

    // MARK: Properties

    private func randomContributions(_ random: inout SeededRandom) -> [Contribution] {
        (1...Int64.random(in: 1...8, using: &random)).map { Contribution($0, .random(using: &random)) }
    }

    @Test("Nothing is lost without a word: every update is kept or a loss, and every lost field is explained")
    func nothingIsLost() {
        var random = SeededRandom(seed: 1)
        for _ in 0..<1000 {
            let all = randomContributions(&random)
            let merged = MergeLaw.merge(all)
            #expect((merged.kept.map(\.id) + merged.losses.map(\.update)).sorted() == all.map(\.id))
            #expect(merged.losses.allSatisfy { !$0.reason.isEmpty })
            var union = IncidentUpdate()
            for contribution in merged.kept {
                #expect(!contribution.update.isEmpty)
                #expect(union.fields.isDisjoint(with: contribution.update.fields))
                union.fill(from: contribution.update)
                let original = all.first { $0.id == contribution.id }
                let lost = (original?.update.fields ?? []).subtracting(contribution.update.fields)
                #expect(lost.allSatisfy { contribution.note.contains($0.rawValue) })
            }
            #expect(union == merged.update)
        }
    }

    @Test("The laws of status, level and resolution hold for any updates")
    func laws() {
        var random = SeededRandom(seed: 2)
        for _ in 0..<1000 {
            let all = randomContributions(&random)
            let update = MergeLaw.merge(all).update
            let lastResolve = all.lastIndex { $0.update.status == .resolved }
            let lastReopen = all.lastIndex { $0.update.status == .triggered }
            let resolves = lastResolve.map { $0 > lastReopen ?? -1 } ?? false
            #expect((update.status == .resolved) == resolves)
            if resolves { #expect(update.fields.isDisjoint(with: MergeLaw.absorbed)) } else { #expect(update.resolution == nil) }
            if update.urgency == .low { #expect(update.escalationLevel == nil) }
            #expect(update.title == all.last { $0.update.title != nil }?.update.title)
            #expect(UpdateSteps.split(update).allSatisfy { !$0.isEmpty })
        }
    }

    @Test("The order of arrival does not matter")
    func commutes() {
        var random = SeededRandom(seed: 3)
        for _ in 0..<1000 {
            let all = randomContributions(&random)
            #expect(MergeLaw.merge(all) == MergeLaw.merge(all.shuffled(using: &random)))
        }
    }

    @Test("Merging the first ones beforehand gives the same as merging all at once")
    func associates() {
        var random = SeededRandom(seed: 4)
        for _ in 0..<1000 {
            // A level given up for a low urgency and a note without a resolve are decided at the end, so they are left out here.
            let all = randomContributions(&random).map { contribution in
                var copy = contribution
                copy.update.remove(.escalationLevel)
                copy.update.remove(.resolution)
                return copy
            }
            let parts = all.count / 2
            let first = MergeLaw.merge(Array(all[..<parts]))
            let staged = MergeLaw.merge(first.kept + all[parts...])
            #expect(staged.update == MergeLaw.merge(all).update)
        }
    }

    @Test("Merging what is merged changes nothing")
    func idempotent() {
        var random = SeededRandom(seed: 5)
        for _ in 0..<1000 {
            let merged = MergeLaw.merge(randomContributions(&random))
            let again = MergeLaw.merge(merged.kept)
            #expect(again.update == merged.update)
            #expect(again.kept == merged.kept)
            #expect(again.losses.isEmpty)
        }
    }
}
