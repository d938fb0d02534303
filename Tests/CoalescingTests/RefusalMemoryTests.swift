import Model
import Testing

@testable import Coalescing

@Suite struct RefusalMemoryTests {
    @Test("A refused batch halves the next, one of that size that goes through doubles it, a small one says nothing")
    func size() {
        var memory = RefusalMemory(largest: 250)
        #expect(memory.size == 250)
        memory.batchWasRefused()
        memory.batchWasRefused()
        #expect(memory.size == 62)
        memory.batchWentThrough(items: 31)
        #expect(memory.size == 62)
        memory.batchWentThrough(items: 32)
        #expect(memory.size == 124)
        for _ in 0..<3 { memory.batchWentThrough(items: 250) }
        #expect(memory.size == 250)
        for _ in 0..<20 { memory.batchWasRefused() }
        #expect(memory.size == 1)
        memory.batchWentThrough(items: 1)
        #expect(memory.size == 2)
    }

    @Test("An incident stands refused for ten minutes, or until it goes through")
    func incidents() {
        var memory = RefusalMemory(largest: 250)
        memory.wasRefused("Q1", at: noon)
        memory.wasRefused("Q2", at: noon)
        #expect(memory.isRefused("Q1", at: noon + .seconds(599)))
        #expect(!memory.isRefused("Q1", at: noon + .seconds(600)))
        #expect(!memory.isRefused("Q3", at: noon))
        memory.wentThrough("Q2")
        #expect(!memory.isRefused("Q2", at: noon))
    }
}
