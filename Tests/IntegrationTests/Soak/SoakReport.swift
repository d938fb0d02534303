import Model
import Sandbox

/// What a soak has found; `faults` is empty where all is well.
struct SoakReport: Sendable {
    var seconds = 0.0
    /// Accepted with 202.
    var deliveries = 0
    /// Of these, accepted before already: the first answer was lost with the process.
    var repeatedDeliveries = 0
    /// Answered with anything else, and sent again.
    var refusals = 0
    var kills = 0
    var stops = 0
    var injected = 0
    var incidents = 0
    var deadLetters = 0
    var calls = 0
    var items = 0
    var largest = 0
    /// The same change sent again after a look had shown that it was needed.
    var repeats = 0
    var blindRepeats: [String] = []
    var losses: [String] = []
    /// In kB: of the last process when its calm began, when everything was done, and the most of any.
    var memoryAtStart = 0
    var memoryAtEnd = 0
    var memoryAtMost = 0
    var faults: [String] = []

    mutating func add(_ ledger: SoakLedger, _ account: SandboxState) {
        for (id, page) in ledger.pages where page.deliveries > 0 {
            incidents += 1
            guard let incident = account.incident(id) else { continue }
            if page.isRefused {
                deadLetters += 1
                continue
            }
            let isThere =
                switch page.word {
                case "close": incident.status == .resolved
                case "page": incident.status == .acknowledged && incident.title == "Page \(page.serial)"
                default: incident.urgency == .low && incident.title == "Noise \(page.serial)"
                }
            if !isThere {
                losses.append(
                    "\(id): \(page.word) \(page.serial), found \(incident.status) \(incident.urgency) \(incident.title)")
            }
        }
        (calls, items, largest) = ledger.sent
        repeats = ledger.repeats
        blindRepeats = ledger.blindRepeats
        if ledger.gaps > 0 { faults.append("the sandbox forgot requests before they were looked at, \(ledger.gaps) times") }
        if !losses.isEmpty { faults.append("\(losses.count) losses, the first: \(losses[0])") }
        if !blindRepeats.isEmpty { faults.append("\(blindRepeats.count) blind repeats, the first: \(blindRepeats[0])") }
        if largest > 250 { faults.append("a call held \(largest) incidents") }
    }

    var text: String {
        """
        \(Int(seconds)) s: \(deliveries) deliveries accepted (\(repeatedDeliveries) of them repeats after a lost answer), \
        \(refusals) turned away and sent again
        \(kills) kills, \(stops) orderly stops, \(injected) faults at PagerDuty
        \(incidents) incidents, \(items) items in \(calls) update calls (at most \(largest)), \(deadLetters) incidents that \
        PagerDuty refuses
        losses: \(losses.count), duplicates: \(blindRepeats.count) (and \(repeats - blindRepeats.count) repeated after a look)
        memory of the last process: \(memoryAtStart / 1024) MiB at the start of its calm, \(memoryAtEnd / 1024) MiB at the end; \
        \(memoryAtMost / 1024) MiB at most
        """
    }
}
