import Testing

/// Queue, Delivery and a PagerDuty with faults together, through random arrivals, failures, people and crashes.
@Suite struct DeliveryModelTests {
    private static let runsInABlock = 125

    @Test("Every accepted update has exactly one outcome, none is repeated blindly, and the merge law holds", arguments: 0..<16)
    func storms(block: Int) async throws {
        var ways: Set<ModelRun.Way> = []
        for seed in block * Self.runsInABlock..<(block + 1) * Self.runsInABlock {
            var run = ModelRun(seed: UInt64(seed), queue: FakeQueue())
            let findings = try await run.live(events: 60)
            #expect(findings.isEmpty, "seed \(seed): \(findings.joined(separator: "\n"))")
            ways.formUnion(run.ways)
        }
        #expect(ways == Set(ModelRun.Way.allCases))
    }

    @Test("The same on a store on disk", arguments: 5000..<5016)
    func storedStorms(seed: Int) async throws {
        var run = ModelRun(seed: UInt64(seed), queue: try StoredQueue())
        let findings = try await run.live(events: 60)
        #expect(findings.isEmpty, "seed \(seed): \(findings.joined(separator: "\n"))")
    }
}
