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

    @Test("What would not be trusted any more is forgotten, whatever room there is")
    func forgets() {
        var memory = IncidentMemory(freshness: .seconds(30), capacity: 10_000)
        for second in 0..<1000 {
            memory.note(.triggered, of: IncidentID("Q\(second)"), at: noon + .seconds(second))
            for recent in max(0, second - 30)...second {
                #expect(memory.status(of: IncidentID("Q\(recent)"), at: noon + .seconds(second)) == .triggered)
            }
            #expect(memory.count <= 60)
        }
    }

    @Test("What updates can be compared with is known, what is merely told is not kept")
    func comparable() {
        var incident = told(.triggered, title: "a")
        incident.urgency = .high
        incident.priority = Reference(id: "PRI1", name: "P1")
        incident.escalationPolicy = Reference(id: "POL1", name: "Default")
        incident.assignees = [Reference(id: "USR1", name: "Ada")]
        incident.type = "incident_default"
        incident.conferenceBridge = ConferenceBridge(number: "1", url: "https://example.com")
        incident.triggeredAlerts = 3
        var expected = incident
        expected.priority = Reference(id: "PRI1")
        expected.escalationPolicy = Reference(id: "POL1")
        expected.assignees = [Reference(id: "USR1")]
        (incident.number, incident.service, incident.teams) = (7, Reference(id: "SVC1", name: "API"), [])
        var memory = IncidentMemory(freshness: .seconds(30), capacity: 10)
        memory.note(incident, at: noon)
        #expect(memory.state(of: "Q1", at: noon) == expected)
    }
}
