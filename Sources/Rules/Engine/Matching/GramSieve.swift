/// The two steps in which most of a text is passed over: which places the bitmap lets pass, and which of their windows are in the
/// table.
///
/// Every place is written down and only those that pass are counted, so that there is no branch for the processor to guess wrong; and
/// each step does the same thing many times over, so that it waits for memory at many places at once.
enum GramSieve {
    /// So many places may be kept.
    static let most = 256

    /// Keeps of the places from `place` on, up to `stop`, those whose bit is set; at most `most` are looked at.
    @inline(never)
    static func sift(
        _ text: UnsafePointer<UInt8>, from place: Int, to stop: Int, step: Int, mask: UInt32, bitmap: UnsafePointer<UInt64>,
        bits: UInt64, into hits: UnsafeMutablePointer<GramHit>
    ) -> Int {
        var place = place
        var count = 0
        while place < stop {
            let bit = GramTable.bit(GramTable.hash(window(text, place) & mask), of: bits)
            hits[count].place = UInt32(truncatingIfNeeded: place)
            count &+= Int(truncatingIfNeeded: bitmap[bit &>> 6] &>> UInt64(bit & 63) & 1)
            place &+= step
        }
        return count
    }

    /// Keeps of `count` places those whose slot has their window, or may have it further on.
    @inline(never)
    static func confirm(
        _ text: UnsafePointer<UInt8>, _ count: Int, mask: UInt32, shift: UInt32, slots: UnsafePointer<GramSlot>,
        _ hits: UnsafeMutablePointer<GramHit>
    ) -> Int {
        var kept = 0
        for hit in 0..<count {
            let place = hits[hit].place
            let window = window(text, Int(place)) & mask
            let at = GramTable.hash(window) &>> shift
            hits[kept] = GramHit(place: place, slot: at)
            let slot = slots + Int(at)
            kept &+= slot.pointee.window == window || slot.pointee.isPassed ? 1 : 0
        }
        return kept
    }

    /// Four bytes, loosely folded.
    @inline(__always)
    static func window(_ text: UnsafePointer<UInt8>, _ place: Int) -> UInt32 {
        GramTable.loose(UnsafeRawPointer(text + place).loadUnaligned(as: UInt32.self).littleEndian)
    }
}

/// A place of a text, and where its window would stand in the table.
struct GramHit: BitwiseCopyable {
    var place: UInt32
    var slot: UInt32
}
