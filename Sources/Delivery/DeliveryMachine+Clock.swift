import Coalescing
import Correlation
import Model
import Queue

// Times are compared, here and with those in the store; a clock may be set back between two of them.
extension DeliveryMachine {
    /// A clock that was set back takes with it whatever is remembered by it. Else a resolve would be paid for only when that time comes
    /// again, a state heard before would be the latest news until then, and what a person said would overrule all that follows.
    mutating func catchUp(with now: Timestamp) {
        defer { latest = now }
        guard now < latest else { return }
        tell(.message(.warning, "the clock was set back", ["clock.milliseconds": "\((latest - now).wholeMilliseconds)"]))
        // A second more, so that all of it is older than what is heard after it, which is stamped a moment before it gets here.
        let jump = now - latest - .seconds(1)
        startedAt = startedAt + jump
        coalescer.shift(by: jump)
        correlator.shift(by: jump)
        fetcher.shift(by: jump)
        names.shift(by: jump)
        present.shift(by: jump)
        breaker.shift(by: jump)
        held = held.mapValues { held in
            var held = held
            held.update.action.decidedAt = held.update.action.decidedAt + jump
            held.update.acceptedAt = held.update.acceptedAt + jump
            return held
        }
    }

    /// A time that the store tells: one that is still to come is of an earlier life, whose clock was ahead.
    func told(_ time: Timestamp, at now: Timestamp) -> Timestamp { time > now ? startedAt : time }

    func told(_ update: QueuedUpdate, at now: Timestamp) -> QueuedUpdate {
        var update = update
        update.action.decidedAt = told(update.action.decidedAt, at: now)
        update.acceptedAt = told(update.acceptedAt, at: now)
        return update
    }

    func told(_ past: IncidentPast, at now: Timestamp) -> IncidentPast {
        var past = past
        past.spokenAt = past.spokenAt.map { told($0, at: now) }
        past.movedAt = past.movedAt.map { told($0, at: now) }
        for index in past.deeds.indices { past.deeds[index].decidedAt = told(past.deeds[index].decidedAt, at: now) }
        return past
    }
}
