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
}
