import Correlation
import Model
import Testing

@Suite struct IncidentMemoryTests {
    private let noon = Timestamp(year: 2026, month: 11, day: 23, hour: 12)

    @Test("A status is trusted for its freshness and not longer")
    func freshness() {
        var memory = IncidentMemory(freshness: .seconds(30), capacity: 10)
        #expect(memory.status(of: "Q1", at: noon) == nil)
        memory.note(.triggered, of: "Q1", at: noon)
        #expect(memory.status(of: "Q1", at: noon + .seconds(30)) == .triggered)
        #expect(memory.status(of: "Q1", at: noon + .milliseconds(30_001)) == nil)
    }

    @Test("Older news does not replace newer")
    func order() {
        var memory = IncidentMemory(freshness: .seconds(30), capacity: 10)
        memory.note(.resolved, of: "Q1", at: noon)
        memory.note(.triggered, of: "Q1", at: noon + .seconds(-5))
        #expect(memory.status(of: "Q1", at: noon) == .resolved)
        memory.note(.triggered, of: "Q1", at: noon + .seconds(1))
        #expect(memory.status(of: "Q1", at: noon) == .triggered)
    }

    private func told(_ status: IncidentStatus?, title: String?) -> IncidentSnapshot {
        var incident = IncidentSnapshot(id: "Q1")
        (incident.status, incident.title) = (status, title)
        return incident
    }

    @Test("A state is what was told last, each part as long as it is fresh")
    func state() {
        var memory = IncidentMemory(freshness: .seconds(30), capacity: 10)
        memory.note(told(.triggered, title: "a"), at: noon)
        memory.note(.acknowledged, of: "Q1", at: noon + .seconds(20))
        #expect(memory.state(of: "Q1", at: noon + .seconds(30)) == told(.acknowledged, title: "a"))
        #expect(memory.state(of: "Q1", at: noon + .seconds(31)) == told(.acknowledged, title: nil))
        #expect(memory.state(of: "Q1", at: noon + .seconds(51)) == nil)
        memory.note(told(.triggered, title: "old"), at: noon + .seconds(-1))
        memory.note(told(nil, title: "a reference"), at: noon + .seconds(25))
        #expect(memory.state(of: "Q1", at: noon + .seconds(25)) == told(.acknowledged, title: "a"))
    }

    @Test("After a call that may have been applied nothing is certain until it is told anew")
    func doubt() {
        var memory = IncidentMemory(freshness: .seconds(30), capacity: 10)
        memory.note(told(.triggered, title: "a"), at: noon)
        memory.doubt("Q1", at: noon + .seconds(1))
        #expect(memory.state(of: "Q1", at: noon + .seconds(1)) == nil)
        #expect(memory.status(of: "Q1", at: noon + .seconds(1)) == .triggered)
        memory.note(.triggered, of: "Q1", at: noon + .seconds(2))
        #expect(memory.state(of: "Q1", at: noon + .seconds(2)) == told(.triggered, title: nil))
        memory.note(told(.triggered, title: "b"), at: noon + .seconds(3))
        #expect(memory.state(of: "Q1", at: noon + .seconds(3)) == told(.triggered, title: "b"))
    }

    @Test("A title too long to keep is not known")
    func longTitle() {
        var memory = IncidentMemory(freshness: .seconds(30), capacity: 10)
        memory.note(told(.triggered, title: String(repeating: "x", count: 1025)), at: noon)
        #expect(memory.state(of: "Q1", at: noon) == told(.triggered, title: nil))
    }
}
