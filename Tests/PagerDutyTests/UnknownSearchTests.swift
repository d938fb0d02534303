import Model
import TestSupport
import Testing

@testable import PagerDuty

@Suite struct UnknownSearchTests {
    /// How many groups are asked, and which incidents passed, where every group with one of `unknown` is refused.
    private func search(_ count: Int, unknown: Set<Int>) -> (groups: Int, passed: Set<IncidentID>) {
        let bad = Set(unknown.map { IncidentID("Q\($0)") })
        var search = UnknownSearch((0..<count).map { IncidentID("Q\($0)") }, largest: 250)
        var (groups, passed) = (0, Set<IncidentID>())
        while case let group = search.next(atMost: .max), !group.isEmpty {
            groups += 1
            if bad.isDisjoint(with: group) {
                #expect(passed.isDisjoint(with: group), "asked twice")
                passed.formUnion(group)
                search.passed(group.count)
            } else {
                search.refused(group.count)
            }
        }
        return (groups, passed)
    }

    @Test("All but the unknown pass, each once, wherever those are", arguments: 0..<50)
    func passes(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        let count = Int.random(in: 0...600, using: &random)
        let unknown = Set((0..<count).filter { _ in Int.random(in: 0..<(seed + 2), using: &random) == 0 })
        #expect(
            search(count, unknown: unknown).passed
                == Set((0..<count).filter { !unknown.contains($0) }.map { IncidentID("Q\($0)") }))
    }

    @Test("One of 250 is found in nine groups more, and where all are unknown hardly more are asked than there are")
    func costs() {
        for bad in [0, 1, 77, 124, 125, 249] { #expect(search(250, unknown: [bad]).groups <= 1 + 9 + 2) }
        #expect(search(250, unknown: Set(0..<250)).groups <= 250 + 40)
    }
}
