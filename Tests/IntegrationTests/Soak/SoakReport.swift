import Foundation
import GRDB
import Model
import Sandbox

/// What a soak has found; `faults` is empty where all is well.
struct SoakReport: Sendable {
    /// In the second half of the calm, when every table has filled to its bound or nearly so: a leak would go on.
    static let mostGrowth = 0.1

    var seconds = 0.0
    /// Accepted with 202, each counted once.
    var deliveries = 0
    /// Of these, accepted before already: the first answer was lost with the process.
    var lostAnswers = 0
    /// Accepted deliveries that were sent once more all the same.
    var repeats = 0
    /// Answered with anything else, and sent again.
    var refusals = 0
    var kills = 0
    var stops = 0
    /// Faults at PagerDuty by kind.
    var injected: [String: Int] = [:]
    /// How often the token was withdrawn and another one written into its file, and how many calls were refused for it.
    var tokens = 0
    var unauthorized = 0
    var incidents = 0
    var refusedIncidents = 0
    var calls = 0
    var items = 0
    var largest = 0
    /// The same change sent again after a look had shown that it was needed.
    var neededRepeats = 0
    var blindRepeats: [String] = []
    var losses: [String] = []
    /// Not as they should be, by incident; before the store has told why.
    private var missed: [String: String] = [:]
    /// Alone in a call that was answered with one of the random 400s or 413s, which nothing can tell from a refusal: they ended dead,
    /// where a person finds them.
    var refusedForNoReason = 0
    /// How many updates the store has by outcome.
    var outcomes: [String: Int] = [:]
    var memory = SoakMemory()
    var faults: [String] = []

    mutating func add(_ ledger: SoakLedger, _ account: SandboxState) {
        for (id, page) in ledger.pages where page.deliveries > 0 {
            incidents += 1
            guard let incident = account.incident(id) else { continue }
            if page.isRefused {
                refusedIncidents += 1
                continue
            }
            let isThere =
                switch page.word {
                case "close": incident.status == .resolved
                case "page": incident.status == .acknowledged && incident.title == "Page \(page.serial)"
                default: incident.urgency == .low && incident.title == "Noise \(page.serial)"
                }
            if !isThere {
                missed[id.text] =
                    "\(id): \(page.word) \(page.serial), found \(incident.status) \(incident.urgency) \(incident.title)"
            }
        }
        (calls, items, largest) = ledger.sent
        neededRepeats = ledger.repeats
        unauthorized = account.statistics().statuses[401] ?? 0
        blindRepeats = ledger.blindRepeats
        if ledger.gaps > 0 { faults.append("the sandbox forgot requests before they were looked at, \(ledger.gaps) times") }
        if !blindRepeats.isEmpty { faults.append("\(blindRepeats.count) blind repeats, the first: \(blindRepeats[0])") }
        if memory.growth > Self.mostGrowth {
            faults.append("memory grew by \(Int(memory.growth * 100)) percent in the second half of the calm")
        }
        if largest > 250 { faults.append("a call held \(largest) incidents") }
    }

    /// Every delivery means one update: as many updates are in the store, each with an outcome that is final.
    mutating func add(storeIn folder: URL) throws {
        let database = try DatabaseQueue(path: folder.appendingPathComponent("fettle.db").path)
        try database.read { database in
            let rows = try Row.fetchCursor(
                database, sql: "SELECT state, COALESCE(result, 'none'), COUNT(*) FROM updates GROUP BY 1, 2")
            while let row = try rows.next() {
                let (state, result, count): (Int, String, Int) = (row[0], row[1], row[2])
                outcomes[result, default: 0] += count
                if state < 2 || result == "none" { faults.append("\(count) updates have no outcome") }
            }
            let refused = try String.fetchSet(
                database,
                sql: "SELECT incident FROM updates WHERE result = 'dead' AND (reason LIKE '400%' OR reason LIKE '413%')")
            refusedForNoReason = missed.keys.count { refused.contains($0) }
            losses = missed.filter { !refused.contains($0.key) }.values.sorted()
        }
        if !losses.isEmpty { faults.append("\(losses.count) losses, the first: \(losses[0])") }
        // Each of these faults meets two calls at most.
        let excuses = injected.filter { $0.key == "413" || $0.key == "400 for no reason" }.values.reduce(0, +) * 2
        if refusedForNoReason > excuses {
            faults.append("\(refusedForNoReason) updates ended dead, for \(excuses) refusals at most")
        }
        let updates = outcomes.values.reduce(0, +)
        // Merged ones aside, the updates of a refused incident end dead.
        if (outcomes["dead"] ?? 0) < refusedIncidents {
            faults.append("\(refusedIncidents) incidents are refused, only \(outcomes["dead"] ?? 0) updates ended dead")
        }
        if updates != deliveries { faults.append("\(deliveries) deliveries were accepted, \(updates) updates are in the store") }
    }

    var text: String {
        func list(_ counts: [String: Int]) -> String {
            counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        }
        func mebibytes(_ size: Int) -> Int { size / 1024 }
        func words(_ sample: SoakMemory.Sample) -> String {
            "\(mebibytes(sample.resident)) MiB (\(mebibytes(sample.anonymous)) without the pages of files)"
        }
        return """
            \(Int(seconds)) s: \(deliveries) deliveries accepted (\(lostAnswers) of them again after a lost answer), \
            \(repeats) of them repeated later, \(refusals) turned away and sent again
            \(kills) kills, \(stops) orderly stops, \(injected.values.reduce(0, +)) faults at PagerDuty (\(list(injected))), \
            \(tokens) tokens withdrawn (\(unauthorized) calls answered 401)
            \(incidents) incidents, \(items) items in \(calls) update calls (at most \(largest)), \(refusedIncidents) incidents that \
            PagerDuty refuses
            outcomes: \(list(outcomes)); \(outcomes.values.reduce(0, +)) in all
            losses: \(losses.count) (and \(refusedForNoReason) dead by one of the random refusals), \
            blind repeats: \(blindRepeats.count) (and \(neededRepeats - blindRepeats.count) repeated after a look)
            memory of the last process: \(words(memory.start)) when its calm began, \(words(memory.middle)) in the middle, \
            \(words(memory.end)) at the end; \(mebibytes(memory.peak)) MiB at most of any process
            """
    }
}
