import Model
import Testing

@testable import FettleServer

@Suite struct MergedItemTests {
    @Test("What a merge gives up is told with its reason, without numbers that nobody could look up")
    func dropped() throws {
        var low = IncidentUpdate()
        low.urgency = .low
        var level = IncidentUpdate()
        level.escalationLevel = 2
        let (update, _, dropped) = Rehearsal.mergeTelling([low, level])
        #expect(update == low)
        #expect(dropped == ["escalation_level: an incident of low urgency cannot be escalated to a level"])
        #expect(Rehearsal.mergeTelling([low]).dropped.isEmpty)
    }
}
