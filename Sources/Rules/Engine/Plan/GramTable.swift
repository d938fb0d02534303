/// Where one field's literals stand in the plan's shared tables, those of four bytes and more, of three, or of two.
///
/// A text is looked at through windows of `width` bytes at every `stride`-th place: every fourth where all literals are long enough
/// to be met on the way. So that none is overlooked, a literal is entered with `stride` windows, one for each way it can lie over
/// those places, the rarest there is. A bitmap over the windows' hashes stands in front: it is all that most of a text ever meets.
struct GramTable: BitwiseCopyable, Sendable {
    var bitmap: UInt32 = 0
    /// The bitmap's size.
    var bits: UInt32 = 0
    var slots: UInt32 = 0
    var slotShift: UInt32 = 0
    /// 0 where there is no literal.
    var slotMask: UInt32 = 0
    var stride: UInt32 = 1

    var isEmpty: Bool { slotMask == 0 }

    @inline(__always)
    static func hash(_ window: UInt32) -> UInt32 { window &* 0x9E37_79B1 }

    /// The bit of a window with that hash.
    @inline(__always)
    static func bit(_ hash: UInt32, of bits: UInt64) -> Int { Int(truncatingIfNeeded: (UInt64(hash) &* bits) &>> 32) }

    /// Folds a window well enough to look it up: it makes capitals small, and some other bytes alike.
    @inline(__always)
    static func loose(_ window: UInt32) -> UInt32 { window | 0x2020_2020 }
}

/// How many bytes of a literal are looked for at once.
enum GramWidth: Int, CaseIterable {
    case four = 4
    case three = 3
    case two = 2

    init(length: Int) { self = Self(rawValue: length) ?? .four }

    var mask: UInt32 { .max >> UInt32(32 - 8 * rawValue) }

    /// The widest step that meets every literal of that length and more.
    func stride(shortest length: Int) -> Int {
        guard self == .four else { return 1 }
        return length >= 7 ? 4 : length >= 5 ? 2 : 1
    }
}

/// The literals that share one window.
struct GramSlot: BitwiseCopyable, Sendable {
    /// Never 0 where the slot is taken: loosely folded bytes are not.
    var window: UInt32 = 0
    var first: UInt32 = 0
    /// 0 where the slot is empty.
    var count: UInt32 = 0
    /// Some other window has been put behind this slot because it was taken.
    var isPassed = false
}

/// One literal behind a window, with all that is needed to tell most texts without it from those that have it.
struct GramEntry: BitwiseCopyable, Sendable {
    /// Four more bytes of the literal, loosely folded, `distance` behind the window; 0 where it is too short to have any.
    var check: UInt32
    var literal: UInt32
    /// Where its bytes begin among those of all literals.
    var start: UInt32
    /// Where the window lies in it.
    var offset: UInt8
    var count: UInt8
    var distance: Int16
}

struct PlanLiteral: BitwiseCopyable, Sendable {
    var start: UInt32
    var count: UInt32
}

/// Builds the gram tables of all fields into shared arrays.
struct GramTableBuilder {
    private(set) var bitmaps: [UInt64] = []
    private(set) var slots: [GramSlot] = []
    private(set) var entries: [GramEntry] = []

    /// A literal on its way into a table.
    struct Literal {
        var number: Int
        var bytes: [UInt8]
        /// Where its bytes begin among those of all literals.
        var start: UInt32
    }

    /// A table over `literals`, all of a length for `width`; `count` tells how common a window is, the fewer the better.
    mutating func build(_ literals: [Literal], _ width: GramWidth, count: (UInt32) -> Int) -> GramTable {
        guard let shortest = literals.map(\.bytes.count).min() else { return GramTable() }
        let step = width.stride(shortest: shortest)
        var byWindow: [UInt32: [GramEntry]] = [:]
        for literal in literals {
            for residue in 0..<step {
                var best = (count: Int.max, offset: 0)
                for offset in stride(from: residue, through: literal.bytes.count - width.rawValue, by: step) {
                    let number = count(Self.window(literal.bytes, offset, width.rawValue))
                    if number < best.count { best = (number, offset) }
                }
                let window = GramTable.loose(Self.window(literal.bytes, best.offset, width.rawValue)) & width.mask
                byWindow[window, default: []].append(Self.entry(literal, best.offset, count))
            }
        }
        // At most a sixteenth of the bits are set, up to 64 KiB: what is larger costs more cache than it saves.
        let bits = min(19, max(9, Self.log2(byWindow.count * 16)))
        let slotBits = max(2, Self.log2(byWindow.count * 3 / 2))
        let table = GramTable(
            bitmap: UInt32(bitmaps.count), bits: 1 << UInt32(bits), slots: UInt32(slots.count),
            slotShift: UInt32(32 - slotBits), slotMask: UInt32(1 << slotBits - 1),
            stride: UInt32(step))
        bitmaps += Array(repeating: 0, count: 1 << bits / 64)
        slots += Array(repeating: GramSlot(), count: 1 << slotBits)
        for (window, found) in byWindow.sorted(by: { $0.key < $1.key }) {
            let hash = GramTable.hash(window)
            let bit = GramTable.bit(hash, of: UInt64(table.bits))
            bitmaps[Int(table.bitmap) + bit / 64] |= 1 << UInt64(bit % 64)
            var place = hash >> table.slotShift
            while slots[Int(table.slots + place)].count != 0 {
                slots[Int(table.slots + place)].isPassed = true
                place = (place + 1) & table.slotMask
            }
            slots[Int(table.slots + place)] = GramSlot(
                window: window, first: UInt32(entries.count), count: UInt32(found.count))
            entries += found
        }
        return table
    }

    // The rarest other four bytes tell most literals that share a window from the text, without a look at their own bytes.
    private static func entry(_ literal: Literal, _ offset: Int, _ count: (UInt32) -> Int) -> GramEntry {
        var entry = GramEntry(
            check: 0, literal: UInt32(literal.number), start: literal.start, offset: UInt8(offset),
            count: UInt8(literal.bytes.count),
            distance: 0)
        guard literal.bytes.count >= 4 else { return entry }
        var best = Int.max
        for other in 0...(literal.bytes.count - 4) where other != offset {
            let window = window(literal.bytes, other, 4)
            // What the window has told already counts for nothing.
            let number = count(window) * 4 + max(0, 4 - abs(other - offset)) * 1000
            guard number < best else { continue }
            best = number
            entry.check = GramTable.loose(window)
            entry.distance = Int16(other - offset)
        }
        return entry
    }

    /// The window's bytes as a number, the first lowest.
    static func window(_ bytes: [UInt8], _ offset: Int, _ width: Int) -> UInt32 {
        (0..<width).reduce(0) { $0 | UInt32(bytes[offset + $1]) << UInt32(8 * $1) }
    }

    /// The least power of two that is not below.
    private static func log2(_ number: Int) -> Int { Int.bitWidth - max(1, number - 1).leadingZeroBitCount }
}
