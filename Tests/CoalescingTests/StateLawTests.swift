import Coalescing
import Model
import Testing

@Suite struct StateLawTests {
    private func state(_ status: IncidentStatus, _ change: (inout IncidentSnapshot) -> Void = { _ in }) -> IncidentSnapshot {
        var snapshot = IncidentSnapshot(id: "Q1")
        snapshot.status = status
        change(&snapshot)
        return snapshot
    }

    @Test("An incident that was merged into another says so")
    func merged() {
        var state = IncidentSnapshot(id: "Q1")
        (state.status, state.mergedInto) = (.resolved, "Q2")
        #expect(
            StateLaw.compare(.acknowledge, with: state) == .stale("merged into Q2 meanwhile: an acknowledge would reopen it"))
        #expect(StateLaw.compare(.titled("t"), with: state) == .stale("merged into Q2 meanwhile"))
    }

    @Test("An acknowledge of a resolved incident is stale: it would reopen it")
    func acknowledgeAfterResolve() {
        #expect(
            StateLaw.compare(.acknowledge, with: state(.resolved)) == .stale("resolved meanwhile: an acknowledge would reopen it")
        )
    }

    @Test("Any other change of a resolved incident is stale", arguments: [IncidentUpdate.titled("x"), .urgent(.low), .level(2)])
    func changeAfterResolve(update: IncidentUpdate) {
        #expect(StateLaw.compare(update, with: state(.resolved)) == .stale("resolved meanwhile"))
    }

    @Test("A resolve holds once it is resolved, whatever comes with it")
    func resolveHolds() {
        let update = IncidentUpdate.with { ($0.status, $0.resolution, $0.title) = (.resolved, "done", "x") }
        #expect(StateLaw.compare(update, with: state(.resolved)) == .holds)
        #expect(StateLaw.compare(update, with: state(.acknowledged)) == .needed)
    }

    @Test("Reopening is needed exactly when it is not triggered", arguments: IncidentStatus.allCases)
    func reopen(status: IncidentStatus) {
        #expect(StateLaw.compare(.reopen, with: state(status)) == (status == .triggered ? .holds : .needed))
    }

    @Test("Every field that can be read is compared")
    func fields() {
        var update = IncidentUpdate()
        update.status = .acknowledged
        update.title = "t"
        update.urgency = .high
        update.priority = Named("P1", id: "PP1")
        update.escalationPolicy = Named("policy", id: "PEP1")
        update.assignees = [Named("b", id: "PU2"), Named("a", id: "PU1")]
        update.incidentType = "major"
        let same = state(.acknowledged) {
            $0.title = "t"
            $0.urgency = .high
            $0.priority = Reference(id: "PP1")
            $0.escalationPolicy = Reference(id: "PEP1")
            $0.assignees = [Reference(id: "PU1"), Reference(id: "PU2")]
            $0.type = "major"
        }
        #expect(StateLaw.compare(update, with: same) == .holds)
        let changes: [(inout IncidentSnapshot) -> Void] = [
            { $0.status = .triggered }, { $0.title = "u" }, { $0.urgency = .low }, { $0.priority = nil },
            { $0.escalationPolicy = Reference(id: "PEP2") }, { $0.assignees = [] }, { $0.type = nil },
        ]
        for change in changes {
            var other = same
            change(&other)
            #expect(StateLaw.compare(update, with: other) == .needed)
        }
    }

    @Test("What cannot be read back never holds")
    func unreadable() {
        #expect(StateLaw.compare(.level(1), with: state(.triggered)) == .needed)
        let bridge = IncidentUpdate.with { $0.conferenceBridge = ConferenceBridge(number: "1") }
        #expect(StateLaw.compare(bridge, with: state(.triggered)) == .needed)
    }
}
