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

    @Test("Told the time, it keeps what was set within the lifetime, and nothing for longer than twice that")
    func ages() {
        let noon = Timestamp(year: 2026, month: 11, day: 23, hour: 12)
        var map = RecentMap<Int, Int>(capacity: 1000)
        for second in 0..<500 {
            map.age(to: noon + .seconds(second), lifetime: .seconds(30))
            map[second] = second
            for recent in max(0, second - 30)...second { #expect(map[recent] == recent) }
            #expect(map.count <= 60)
        }
    }

    @Test("A generation that was full early is not dropped before its time")
    func fullBeforeItsTime() {
        let noon = Timestamp(year: 2026, month: 11, day: 23, hour: 12)
        var map = RecentMap<Int, Int>(capacity: 10)
        map.age(to: noon, lifetime: .seconds(30))
        map.age(to: noon + .seconds(29), lifetime: .seconds(30))
        for i in 0..<10 { map[i] = i }
        map.age(to: noon + .seconds(31), lifetime: .seconds(30))
        #expect(map[0] == 0 && map[9] == 9)
    }

    @Test("A time before the latest changes nothing")
    func clockSetBack() {
        let noon = Timestamp(year: 2026, month: 11, day: 23, hour: 12)
        var map = RecentMap<Int, Int>(capacity: 10)
        map.age(to: noon, lifetime: .seconds(30))
        map[1] = 1
        map.age(to: noon + .seconds(-3600), lifetime: .seconds(30))
        map.age(to: noon + .seconds(29), lifetime: .seconds(30))
        #expect(map[1] == 1)
    }
}
