/// What each rule hangs on: the literal or value through which it is reached.
///
/// A rule hangs on its rarest guard, the primary. Where the alert lacks a field of that, the rule may be unknown, and it is reached
/// through its secondary, a guard in other fields; where that lacks its field too, or there is none, it is asked in any case.
final class Pivots: Sendable {
    /// By trigger: the rules to ask.
    let primary: ListTable<UInt32>
    /// By trigger: the rules to ask if a field of their primary is missing.
    let secondary: ListTable<UInt32>
    /// By rule: the fields of its primary.
    let primarySlots: ListTable<Int32>
    /// By field: the rules whose primary needs it and that have no secondary.
    let orphans: ListTable<UInt32>
    /// By field: the rules whose secondary needs it.
    let secondaryOrphans: ListTable<UInt32>
    /// The fields of primaries, which are read from every alert.
    let slots: Table<Int32>
    /// The fields of secondaries alone, read where a primary's field is missing.
    let secondarySlots: Table<Int32>
    /// The rules without any guard, a bit each.
    let always: Table<UInt64>
    /// A bit for each word of `always` that is not 0.
    let alwaysWords: Table<UInt64>
    let alwaysCount: Int

    /// - Parameters:
    ///   - guards: By rule.
    ///   - triggers: By condition: the numbers of its literals or values.
    init(_ guards: [[PivotGuard]], _ triggers: [[UInt32]], triggerCount: Int, slotCount: Int) {
        var primary = Array(repeating: [UInt32](), count: triggerCount)
        var secondary = primary
        var primarySlots = Array(repeating: [Int32](), count: guards.count)
        var orphans = Array(repeating: [UInt32](), count: slotCount)
        var secondaryOrphans = orphans
        var always = Array(repeating: UInt64(0), count: (guards.count + 63) / 64)
        var alwaysCount = 0
        for (rule, guards) in guards.enumerated() {
            let (first, second) = Self.choice(of: guards)
            guard let first else {
                always[rule / 64] |= 1 << UInt64(rule % 64)
                alwaysCount += 1
                continue
            }
            for trigger in Set(first.conditions.flatMap { triggers[$0] }) { primary[Int(trigger)].append(UInt32(rule)) }
            primarySlots[rule] = first.slots
            if let second {
                for trigger in Set(second.conditions.flatMap { triggers[$0] }) { secondary[Int(trigger)].append(UInt32(rule)) }
                for slot in second.slots { secondaryOrphans[Int(slot)].append(UInt32(rule)) }
            } else {
                for slot in first.slots { orphans[Int(slot)].append(UInt32(rule)) }
            }
        }
        let used = Set(primarySlots.joined())
        slots = Table(used.sorted())
        self.secondarySlots = Table(
            (0..<slotCount).map(Int32.init).filter { !secondaryOrphans[Int($0)].isEmpty && !used.contains($0) })
        self.primary = ListTable(primary)
        self.secondary = ListTable(secondary)
        self.primarySlots = ListTable(primarySlots)
        self.orphans = ListTable(orphans)
        self.secondaryOrphans = ListTable(secondaryOrphans)
        var words = Array(repeating: UInt64(0), count: (always.count + 63) / 64)
        for (number, word) in always.enumerated() where word != 0 { words[number / 64] |= 1 << UInt64(number % 64) }
        alwaysWords = Table(words)
        self.always = Table(always)
        self.alwaysCount = alwaysCount
    }

    /// The rarest of a rule's guards, and the rarest in other fields than that.
    static func choice(of guards: [PivotGuard]) -> (first: PivotGuard?, second: PivotGuard?) {
        guard let first = guards.min(by: { $0.cost < $1.cost }) else { return (nil, nil) }
        let others = guards.lazy.filter { $0.slots.allSatisfy { !first.slots.contains($0) } }
        return (first, others.min { $0.cost < $1.cost })
    }

    var byteCount: Int {
        primary.byteCount + secondary.byteCount + primarySlots.byteCount + orphans.byteCount + secondaryOrphans.byteCount
            + always.byteCount
    }
}
