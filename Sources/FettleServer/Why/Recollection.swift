package import Model
import Payloads
package import Queue
package import Rules

/// One decision as far as it can be told now: what was recorded, and what the same rules say of the same body about those of which
/// nothing was.
package struct Recollection: Sendable {
    package var stored: StoredDecision
    /// Nil where the body is not kept, or no longer.
    package var alert: Alert?
    /// Every rule where body and rule set are kept, else those that were recorded.
    package var rules: [RuleExplanation]
    /// Why less can be told than there was; nil where all is.
    package var gap: String?
    /// The bot itself was behind the alert, so that no rule was asked.
    package var isOwn = false
}

/// Tells decisions anew from what the store kept; reads each rule set once.
struct Rememberer {
    private let reader: SQLiteQueueReader
    private let sources: OfflineSources
    private var ruleSets: [String: RuleSet?] = [:]

    init(_ reader: SQLiteQueueReader, _ configuration: Configuration) {
        self.reader = reader
        sources = OfflineSources(configuration)
    }

    mutating func recollect(_ record: DeliveryRecord) async throws -> [Recollection] {
        let alerts = record.raw.map { decode($0, of: record) } ?? [:]
        let undecided = Set(
            record.updates.map(\.row.update.action).filter { $0.undecided != nil }.map(\.alert))
        var found: [Recollection] = []
        for stored in record.decisions {
            var recollection = Recollection(
                stored: stored, alert: alerts[stored.decision.alert],
                rules: stored.decision.rules.map { RuleExplanation(result: $0, mode: .live) })
            let ruleSet = try await self.ruleSet(stored.decision.ruleSet)
            if let alert = recollection.alert {
                recollection.isOwn = alert.agent.map { $0 == record.raw?.bot } ?? false
                if let ruleSet, !recollection.isOwn {
                    recollection.rules = ruleSet.recollect(
                        alert, recorded: stored.decision.rules, isUndecided: undecided.contains(alert.id))
                }
            }
            recollection.gap = gap(record, recollection, ruleSet)
            found.append(recollection)
        }
        return found
    }

    private func gap(_ record: DeliveryRecord, _ recollection: Recollection, _ ruleSet: RuleSet?) -> String? {
        if recollection.isOwn { return nil }
        // What a rule held and now let go came with no body of its own.
        if record.delivery.text.hasPrefix("hold:") { return nil }
        if record.raw == nil { return "the body is not kept, so rules that did not match are not shown" }
        if recollection.alert == nil { return "the body does not decode to this alert any more: has the source's map changed?" }
        return ruleSet == nil ? "the rule set is not kept, so rules that did not match are not shown" : nil
    }

    /// By their ids, which are the same as when the delivery came.
    private func decode(_ raw: RawDelivery, of record: DeliveryRecord) -> [String: Alert] {
        let decoded = sources.decode(raw, from: record.source, delivery: record.delivery, at: record.receivedAt)
        guard case .alerts(let found, _, _) = decoded else { return [:] }
        return Dictionary(found.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    private mutating func ruleSet(_ hash: String) async throws -> RuleSet? {
        if let known = ruleSets[hash] { return known }
        let kept = try await reader.ruleSet(hash).flatMap(RuleSetArchive.decode)
        let sound = kept?.hash == hash ? kept : nil
        ruleSets[hash] = .some(sound)
        return sound
    }
}
