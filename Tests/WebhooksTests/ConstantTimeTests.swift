import Testing

@testable import Webhooks

@Suite struct ConstantTimeTests {
    @Test(
        arguments: [
            ([1, 2, 3], [1, 2, 3], true), ([], [], true), ([1, 2, 3], [1, 2, 4], false), ([0, 2, 3], [1, 2, 3], false),
            ([1, 2], [1, 2, 3], false), ([0x80], [0], false),
        ] as [([UInt8], [UInt8], Bool)])
    func equalMeansTheSameBytes(_ a: [UInt8], _ b: [UInt8], _ same: Bool) {
        #expect(ConstantTime.equal(a, b) == same)
        #expect(ConstantTime.equal(b, a) == same)
    }
}
