import TestSupport
import Testing

@testable import Queue

@Suite struct PackedBytesTests {
    private static func text(_ length: Int) -> [UInt8] { (0..<length).map { UInt8(ascii: "a") + UInt8($0 % 7) } }

    private static func noise(_ length: Int) -> [UInt8] {
        var random = SeededRandom(seed: 7)
        return (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    @Test("What is packed comes out as it was", arguments: [0, 1, 1024, 4095, 4096, 5000, 1 << 20])
    func roundTrip(_ length: Int) {
        for bytes in [Self.text(length), Self.noise(length)] { #expect(PackedBytes(packing: bytes).unpacked == bytes) }
    }

    @Test func onlyWhatBecomesShorterIsDeflated() {
        #expect(PackedBytes(packing: Self.text(5000)).bytes.count < 500)
        #expect(PackedBytes(packing: Self.noise(5000)).bytes == Self.noise(5000))
        #expect(PackedBytes(packing: Self.text(4095)).bytes == Self.text(4095))
    }

    @Test func aStreamIsUsedAgain() {
        for seed in 0..<20 { #expect(PackedBytes(packing: Self.text(2000 + seed)).unpacked == Self.text(2000 + seed)) }
    }

    @Test func manyAtOnceDoNotDisturbEachOther() async {
        await withTaskGroup(of: Bool.self) { group in
            for number in 0..<64 {
                group.addTask { PackedBytes(packing: Self.text(3000 + number)).unpacked == Self.text(3000 + number) }
            }
            for await isRight in group { #expect(isRight) }
        }
    }

    @Test func damagedBytesGiveNothing() {
        var packed = PackedBytes(packing: Self.text(4000))
        packed.bytes[5] ^= 0xFF
        packed.bytes.removeLast(4)
        #expect(packed.unpacked == nil)
        #expect(PackedBytes(bytes: [1, 2, 3], length: 2).unpacked == nil)
        #expect(PackedBytes(bytes: [1, 2, 3], length: -1).unpacked == nil)
    }
}
