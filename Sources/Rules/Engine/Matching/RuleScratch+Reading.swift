import Model

// Reading fields into the arena. The common ones are taken from the alert as they lie there, without a copy of the string.
extension RuleScratch {
    /// Reads a field once an alert.
    mutating func read(_ slot: Int, _ alert: Alert, _ plan: RulePlan) {
        let first = state.texts.count
        let place = plan.slots.pointer + slot
        let isFolded = place.pointee.hasLiterals
        var found = SlotState(round: state.round, isMissing: false, first: Int32(first))
        switch place.pointee.source {
        case .title: alert.withFields { append($0.pointee.title, isFolded) }
        case .description: alert.withFields { append($0.pointee.description, isFolded) }
        case .service: alert.withFields { append($0.pointee.service, isFolded) }
        case .host: alert.withFields { append($0.pointee.host, isFolded) }
        case .environment: alert.withFields { append($0.pointee.environment, isFolded) }
        case .label: alert.withFields { append($0.pointee.labels[plan.labelNames[slot]], isFolded) }
        case .other:
            switch plan.fields[slot].value(in: alert) {
            case .missing: break
            case .one(let text): append(text, isFolded)
            case .many(let texts, let ids):
                for text in texts { append(text, isFolded) }
                for id in ids { append(id, false) }
                found.texts = Int32(texts.count)
                found.ids = Int32(ids.count)
                state.slots[slot] = found
                return
            }
        }
        found.texts = Int32(state.texts.count - first)
        if found.texts == 0 {
            found.isMissing = true
        }
        state.slots[slot] = found
    }

    @inline(__always)
    private mutating func append(_ text: borrowing String?, _ isFolded: Bool) {
        switch text {
        case .some(let text): state.texts.append(text, isFolded: isFolded)
        case .none: break
        }
    }
}
