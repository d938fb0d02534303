import Testing

@testable import Model

@Suite struct RecentMapTests {
    @Test("It holds what was set lately, and never more than twice its capacity")
    func bounded() {
        var map = RecentMap<Int, Int>(capacity: 10)
        for i in 0..<1000 {
            map[i] = i
            #expect(map.count <= 20)
            for recent in max(0, i - 9)...i { #expect(map[recent] == recent) }
        }
        #expect(map[0] == nil)
    }

    @Test("Setting nil removes, from either generation")
    func removal() {
        var map = RecentMap<Int, Int>(capacity: 2)
        for i in 0..<3 { map[i] = i }
        for i in 0..<3 {
            map[i] = nil
            #expect(map[i] == nil)
        }
        #expect(map.count == 0)
    }
}
