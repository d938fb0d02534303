import Model

// What goes again after a failure that is no refusal, and when.
extension Coalescer {
    /// So many failures in a row are PagerDuty's bad day; more, while other calls go through, may be an incident's of the batch.
    private static let patience = 2

    /// Whether any of these was applied is not known: it is to be read before it goes again.
    mutating func doubt(_ incident: IncidentID) {
        guard var entry = entries[incident] else { return }
        for index in entry.travelling.indices { entry.travelling[index].unsure = true }
        entries[incident] = entry
    }

    /// Repeats a call that failed, after its pause. One that fails on while others go through is cut in two: whichever incident makes
    /// PagerDuty fail holds fewer of the others up. In an outage nothing goes through, and batches stay whole.
    mutating func repeatLater(_ flight: Flight, _ jitter: Double) -> [Command] {
        let othersPass = flight.passedBefore.map { $0 < passed } ?? false
        var flight = flight
        flight.passedBefore = passed
        guard othersPass, flight.attempt >= Self.patience, flight.batch.items.count > 1 else {
            return park(flight, counted: true, nil, jitter)
        }
        let items = flight.batch.items
        let middle = (items.count + 1) / 2
        return [items[..<middle], items[middle...]].flatMap { part in
            var half = flight
            half.batch = Batch(id: nextNumber(), items: Array(part))
            return park(half, counted: true, nil, jitter)
        }
    }

    mutating func park(_ flight: Flight, counted: Bool, _ wait: Duration?, _ jitter: Double) -> [Command] {
        var flight = flight
        if counted { flight.attempt += 1 }
        let pause =
            if let wait { min(wait, settings.backoff.cap) } else {
                settings.backoff.delay(attempt: flight.attempt, jitter: jitter)
            }
        flight.state = .parked
        flights[flight.batch.id] = flight
        let timer = TimerID(number: nextNumber())
        parked[timer] = flight.batch.id
        return [.scheduleTimer(timer, after: pause)]
    }
}
