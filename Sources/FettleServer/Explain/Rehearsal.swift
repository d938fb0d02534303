import Coalescing
import Model
import PagerDuty

/// Runs actions through the coalescer with a PagerDuty that always says yes, and keeps the calls it would have got.
enum Rehearsal {
    static func requests(for actions: [Action]) -> [[BatchItem]] {
        var coalescer = Coalescer()
        var now = Timestamp(milliseconds: 0)
        var commands: [Coalescer.Command] = []
        for (number, action) in actions.enumerated() {
            // What has neither incident nor key is never sent.
            guard let target = action.target else { continue }
            commands += coalescer.enqueue(
                UpdateID(Int64(number)), action.update, for: IncidentID(target.description), at: now)
        }
        commands += coalescer.beginShutdown(at: now)
        var requests: [[BatchItem]] = []
        while !commands.isEmpty {
            switch commands.removeFirst() {
            case .send(let batch, _):
                requests.append(batch.items)
                commands += coalescer.batchSucceeded(batch.id, at: now)
            case .scheduleTimer(let timer, let wait):
                now = now + wait
                commands += coalescer.timerFired(timer, at: now)
            case .cancelTimer, .holdBack, .record: break
            }
        }
        return requests
    }
}

extension Rehearsal {
    /// What the coalescer would make of updates that wait for one incident together, oldest first.
    static func merge(_ updates: [IncidentUpdate]) -> IncidentUpdate { mergeTelling(updates).update }

    /// The same, with the steps in which it is sent, and what is given up of them and why.
    static func mergeTelling(_ updates: [IncidentUpdate]) -> (update: IncidentUpdate, steps: [IncidentUpdate], dropped: [String])
    {
        let merged = MergeLaw.merge(updates.enumerated().map { Contribution(id: UpdateID(Int64($0)), update: $1) })
        let reasons = merged.kept.map(\.note) + merged.losses.map(\.reason)
        // Updates have no numbers yet that anybody could look up.
        return (merged.update, merged.steps, reasons.filter { !$0.isEmpty }.map { $0.replacing(/\ \(update \d+\)/, with: "") })
    }

    /// An update as the item it would be sent as.
    static func text(_ update: IncidentUpdate, for target: IncidentTarget?) -> String {
        let incident = IncidentID(target?.description ?? "no incident")
        let item = BatchItem(incident: incident, update: update, updates: [])
        return String(decoding: UpdateBody.encode(item), as: UTF8.self)
    }
}
