import Model

// The first half of asking a plan: which rules can be anything but false.
extension RuleScratch {
    /// Turns to another alert: reads its indexed fields and marks the rules that are worth asking.
    mutating func scan(_ alert: Alert, _ plan: RulePlan) {
        state.begin(plan)
        state.event = 0
        for (bit, event) in plan.events.enumerated() where event == alert.event {
            state.event = 1 << UInt32(min(bit, 31))
        }
        guard state.event != 0 else {
            state.word = state.words.count
            return
        }
        state.candidates.base.update(from: plan.pivots.always.pointer, count: plan.pivots.always.count)
        state.words.base.update(from: plan.pivots.alwaysWords.pointer, count: plan.pivots.alwaysWords.count)
        let primary = plan.pivots.slots.pointer
        let primaryCount = plan.pivots.slots.count
        for index in 0..<primaryCount {
            let slot = Int(primary[index])
            read(slot, alert, plan)
            if state.slots[slot].isMissing { state.isMissingAny = true }
        }
        if state.isMissingAny { readSecondary(alert, plan) }
        for index in 0..<primaryCount { search(Int(primary[index]), isPulling: true, plan) }
        if state.isToBeRecorded() { record(alert, plan) }
    }

    private mutating func record(_ alert: Alert, _ plan: RulePlan) {
        for slot in 0..<plan.slots.count where state.slots[slot].round != state.round { read(slot, alert, plan) }
        plan.traffic.record(state)
    }

    // Where a primary's field is missing its rules are reached through their secondaries, or asked in any case.
    private mutating func readSecondary(_ alert: Alert, _ plan: RulePlan) {
        for index in 0..<plan.pivots.secondarySlots.count { read(Int(plan.pivots.secondarySlots[index]), alert, plan) }
        markOrphans(plan.pivots.slots, plan)
        markOrphans(plan.pivots.secondarySlots, plan)
        for index in 0..<plan.pivots.secondarySlots.count {
            search(Int(plan.pivots.secondarySlots[index]), isPulling: true, plan)
        }
    }

    /// Looks for the literals and values of a field that has been read; rules that hang on them become candidates if `isPulling`.
    func search(_ slot: Int, isPulling: Bool, _ plan: RulePlan) {
        var found = state.slots[slot]
        found.isScanned = true
        state.slots[slot] = found
        guard !found.isMissing else { return }
        let tables = plan.slots.pointer + slot
        let hasValues = !tables.pointee.values.isEmpty
        for span in Int(found.first)..<Int(found.first + found.texts) {
            if tables.pointee.hasLiterals { findLiterals(tables, span, isPulling, plan) }
            if hasValues { findValue(tables, span, isPulling, plan) }
        }
        guard hasValues, found.ids > 0 else { return }
        for span in Int(found.first + found.texts)..<Int(found.first + found.texts + found.ids) {
            findValue(tables, span, isPulling, plan)
        }
    }

    // MARK: - Literals

    private func findLiterals(_ tables: UnsafePointer<PlanSlot>, _ span: Int, _ isPulling: Bool, _ plan: RulePlan) {
        let text = state.texts.searchable(span)
        if !tables.pointee.four.isEmpty { find(tables.pointee.four, .four, text, isPulling, plan) }
        if !tables.pointee.three.isEmpty { find(tables.pointee.three, .three, text, isPulling, plan) }
        if !tables.pointee.two.isEmpty { find(tables.pointee.two, .two, text, isPulling, plan) }
    }

    private func find(
        _ table: GramTable, _ width: GramWidth, _ text: UnsafeBufferPointer<UInt8>, _ isPulling: Bool, _ plan: RulePlan
    ) {
        guard let base = text.baseAddress else { return }
        let step = Int(table.stride)
        let mask = width.mask
        let slots = plan.gramSlots.pointer + Int(table.slots)
        let end = text.count - width.rawValue + 1
        var place = 0
        while place < end {
            let stop = min(end, place + GramSieve.most * step)
            var count = GramSieve.sift(
                base, from: place, to: stop, step: step, mask: mask, bitmap: plan.bitmaps.pointer + Int(table.bitmap),
                bits: UInt64(table.bits), into: state.hits.base)
            if count > 0 {
                count = GramSieve.confirm(base, count, mask: mask, shift: table.slotShift, slots: slots, state.hits.base)
            }
            for hit in 0..<count { verify(state.hits[hit], text, mask, table.slotMask, slots, isPulling, plan) }
            place += GramSieve.most * step
        }
    }

    @inline(__always)
    private func verify(
        _ hit: GramHit, _ text: UnsafeBufferPointer<UInt8>, _ mask: UInt32, _ slotMask: UInt32, _ slots: UnsafePointer<GramSlot>,
        _ isPulling: Bool, _ plan: RulePlan
    ) {
        guard let base = text.baseAddress else { return }
        let place = Int(hit.place)
        let window = GramSieve.window(base, place) & mask
        var at = hit.slot
        while slots[Int(at)].window != window {
            if slots[Int(at)].count == 0 { return }
            at = (at + 1) & slotMask
        }
        let entries = plan.gramEntries.pointer + Int(slots[Int(at)].first)
        for index in 0..<Int(slots[Int(at)].count) { verify(entries + index, base, text.count, place, isPulling, plan) }
    }

    @inline(__always)
    private func verify(
        _ entry: UnsafePointer<GramEntry>, _ text: UnsafePointer<UInt8>, _ length: Int, _ place: Int, _ isPulling: Bool,
        _ plan: RulePlan
    ) {
        let start = place - Int(entry.pointee.offset)
        let count = Int(entry.pointee.count)
        guard start >= 0, start + count <= length else { return }
        let check = entry.pointee.check
        if check != 0 {
            guard GramSieve.window(text, place + Int(entry.pointee.distance)) == check else { return }
        }
        accept(entry, text + start, count, isPulling, plan)
    }

    @inline(never)
    private func accept(
        _ entry: UnsafePointer<GramEntry>, _ text: UnsafePointer<UInt8>, _ count: Int, _ isPulling: Bool, _ plan: RulePlan
    ) {
        let literal = entry.pointee.literal
        guard state.literals[literal] != state.round,
            CaseFolding.isEqual(text, plan.literalBytes.pointer + Int(entry.pointee.start), count)
        else { return }
        state.literals[literal] = state.round
        if isPulling { pull(Int(literal), plan) }
    }

    // MARK: - Values

    private func findValue(_ tables: UnsafePointer<PlanSlot>, _ span: Int, _ isPulling: Bool, _ plan: RulePlan) {
        let table = tables.pointee.values
        let text = state.texts.text(span)
        var at = UInt32(truncatingIfNeeded: ValueTable.hash(text)) & table.mask
        while true {
            let slot = plan.valueSlots[table.slots + at]
            if slot.number == 0 { return }
            if Int(slot.count) == text.count,
                ByteCompare.equal(plan.valueBytes.pointer + Int(slot.start), text.baseAddress, text.count)
            {
                let number = Int(slot.number) - 1
                for index in plan.valueConditions.range(number) { state.remember(.yes, Int(plan.valueConditions[index])) }
                if isPulling { pull(plan.firstValueTrigger + number, plan) }
                return
            }
            at = (at + 1) & table.mask
        }
    }

    // MARK: - Candidates

    // A literal or value is there: the rules that hang on it are worth asking.
    @inline(__always)
    private func pull(_ trigger: Int, _ plan: RulePlan) {
        for index in plan.pivots.primary.range(trigger) { mark(plan.pivots.primary[index]) }
        guard state.isMissingAny else { return }
        for index in plan.pivots.secondary.range(trigger) {
            let rule = plan.pivots.secondary[index]
            if lacksPrimary(rule, plan) { mark(rule) }
        }
    }

    // In two steps: an assignment in place to a part of what cannot be copied is an invalid bitcast for the compiler (Swift 6.3.1)
    // when the thread sanitizer is on.
    @inline(__always)
    private func mark(_ rule: UInt32) {
        let (word, block) = (state.candidates[rule / 64], state.words[rule / 4096])
        state.candidates[rule / 64] = word | 1 << UInt64(rule % 64)
        state.words[rule / 4096] = block | 1 << UInt64(rule / 64 % 64)
    }

    private func lacksPrimary(_ rule: UInt32, _ plan: RulePlan) -> Bool {
        for index in plan.pivots.primarySlots.range(rule)
        where state.slots[plan.pivots.primarySlots[index]].isMissing { return true }
        return false
    }

    // Where a guard's field is missing its rules may be unknown.
    private func markOrphans(_ slots: borrowing Table<Int32>, _ plan: RulePlan) {
        for index in 0..<slots.count {
            let slot = Int(slots[index])
            guard state.slots[slot].isMissing else { continue }
            for index in plan.pivots.orphans.range(slot) { mark(plan.pivots.orphans[index]) }
            for index in plan.pivots.secondaryOrphans.range(slot) {
                let rule = plan.pivots.secondaryOrphans[index]
                if lacksPrimary(rule, plan) { mark(rule) }
            }
        }
    }
}
