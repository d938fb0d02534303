/// Where one field's literals of similar length stand in the plan's shared tables.
///
/// A text is looked at through windows of `width` bytes at every `stride`-th place. So that none is overlooked, a literal is
/// entered with `stride` windows, one for each way it can lie over those places, the rarest there is. A bitmap over the windows'
/// hashes stands in front: it is all that most of a text ever meets.
struct GramTable: BitwiseCopyable, Sendable {
    var bitmap: UInt32
    var bitmapShift: UInt32
    var slots: UInt32
    var slotShift: UInt32
    var slotMask: UInt32

    static let empty = Self(bitmap: 0, bitmapShift: 0, slots: 0, slotShift: 0, slotMask: 0)
    var isEmpty: Bool { slotMask == 0 }

    @inline(__always)
    static func hash(_ window: UInt32) -> UInt32 { window &* 0x9E37_79B1 }

    /// Folds a window well enough to look it up: it makes capitals small, and some other bytes alike.
    @inline(__always)
    static func loose(_ window: UInt32) -> UInt32 { window | 0x2020_2020 }
}

/// The ways in which literals are looked for, by their length.
enum GramKind: Int, CaseIterable {
    /// From seven bytes on.
    case long
    case five, four, three, two

    var width: Int {
        switch self {
        case .long, .five, .four: 4
        case .three: 3
        case .two: 2
        }
    }

    var stride: Int {
        switch self {
        case .long: 4
        case .five: 2
        case .four, .three, .two: 1
        }
    }

    var mask: UInt32 { .max >> UInt32(32 - 8 * width) }

    init(length: Int) {
        self =
            switch length {
            case ...2: .two
            case 3: .three
            case 4: .four
            case 5, 6: .five
            default: .long
            }
    }
}

/// The literals that share one window.
struct GramSlot: BitwiseCopyable, Sendable {
    var window: UInt32
    var first: UInt32
    /// 0 where the slot is empty.
    var count: UInt32
}

struct GramEntry: BitwiseCopyable, Sendable {
    var literal: UInt32
    var offset: UInt32
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

    /// A table over `literals`, all of a length for `kind`; `count` tells how common a window is, the fewer the better.
    mutating func build(_ literals: [(number: Int, bytes: [UInt8])], _ kind: GramKind, count: (UInt32) -> Int) -> GramTable {
        guard !literals.isEmpty else { return .empty }
        var byWindow: [UInt32: [GramEntry]] = [:]
        for literal in literals {
            for residue in 0..<kind.stride {
                var best = (count: Int.max, offset: 0, window: UInt32(0))
                for offset in stride(from: residue, through: literal.bytes.count - kind.width, by: kind.stride) {
                    let window = Self.window(literal.bytes, offset, kind.width)
                    let number = count(window)
                    if number < best.count { best = (number, offset, GramTable.loose(window) & kind.mask) }
                }
                byWindow[best.window, default: []].append(
                    GramEntry(literal: UInt32(literal.number), offset: UInt32(best.offset)))
            }
        }
        // At most a sixteenth of the bits are set, up to 64 KiB: what is larger costs more cache than it saves.
        let bits = min(19, max(9, Self.log2(byWindow.count * 16)))
        let slotBits = max(2, Self.log2(byWindow.count * 2))
        let table = GramTable(
            bitmap: UInt32(bitmaps.count), bitmapShift: UInt32(32 - bits), slots: UInt32(slots.count),
            slotShift: UInt32(32 - slotBits), slotMask: UInt32(1 << slotBits - 1))
        bitmaps += Array(repeating: 0, count: 1 << bits / 64)
        slots += Array(repeating: GramSlot(window: 0, first: 0, count: 0), count: 1 << slotBits)
        for (window, found) in byWindow.sorted(by: { $0.key < $1.key }) {
            let hash = GramTable.hash(window)
            let bit = Int(hash >> table.bitmapShift)
            bitmaps[Int(table.bitmap) + bit / 64] |= 1 << UInt64(bit % 64)
            var place = hash >> table.slotShift
            while slots[Int(table.slots + place)].count != 0 { place = (place + 1) & table.slotMask }
            slots[Int(table.slots + place)] = GramSlot(
                window: window, first: UInt32(entries.count), count: UInt32(found.count))
            entries += found
        }
        return table
    }

    /// The window's bytes as a number, the first lowest.
    static func window(_ bytes: [UInt8], _ offset: Int, _ width: Int) -> UInt32 {
        (0..<width).reduce(0) { $0 | UInt32(bytes[offset + $1]) << UInt32(8 * $1) }
    }

    /// The least power of two that is not below.
    private static func log2(_ number: Int) -> Int { Int.bitWidth - max(1, number - 1).leadingZeroBitCount }
}
