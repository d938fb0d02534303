/// Where one field's values, those that rules compare it with, stand in the plan's shared tables.
struct ValueTable: BitwiseCopyable, Sendable {
    var slots: UInt32
    var mask: UInt32

    static let empty = Self(slots: 0, mask: 0)
    var isEmpty: Bool { mask == 0 }

    /// Not proof against those who seek collisions; the tables hold rules' values, not alerts'.
    static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash = UInt64(truncatingIfNeeded: bytes.count) &* 0x9E37_79B9_7F4A_7C15
        var place = 0
        while place < bytes.count {
            var word: UInt64 = 0
            if place + 8 <= bytes.count, let base = bytes.baseAddress {
                word = UnsafeRawPointer(base + place).loadUnaligned(as: UInt64.self)
            } else {
                for (shift, index) in (place..<bytes.count).enumerated() { word |= UInt64(bytes[index]) << UInt64(8 * shift) }
            }
            hash = (hash ^ word) &* 0xD6E8_FEB8_6659_FD93
            hash ^= hash >> 32
            place += 8
        }
        return hash
    }
}

/// One value: what it is and which trigger it pulls.
struct ValueSlot: BitwiseCopyable, Sendable {
    var start: UInt32
    var count: UInt32
    /// The value's number plus one; 0 where the slot is empty.
    var number: UInt32
}

/// Builds the value tables of all fields into shared arrays.
struct ValueTableBuilder {
    private(set) var slots: [ValueSlot] = []
    private(set) var bytes: [UInt8] = []

    mutating func build(_ values: [(number: Int, text: String)]) -> ValueTable {
        guard !values.isEmpty else { return .empty }
        var size = 4
        while size < values.count * 2 { size *= 2 }
        let table = ValueTable(slots: UInt32(slots.count), mask: UInt32(size - 1))
        slots += Array(repeating: ValueSlot(start: 0, count: 0, number: 0), count: size)
        for value in values {
            let text = Array(value.text.utf8)
            var place = UInt32(truncatingIfNeeded: text.withUnsafeBufferPointer(ValueTable.hash)) & table.mask
            while slots[Int(table.slots + place)].number != 0 { place = (place + 1) & table.mask }
            slots[Int(table.slots + place)] = ValueSlot(
                start: UInt32(bytes.count), count: UInt32(text.count), number: UInt32(value.number) + 1)
            bytes += text
        }
        return table
    }
}
