import Model
import Payloads
import Queue
import Rules

extension Account {
    /// `{"incident","deliveries":[{"delivery","source","received_at","alerts","body","decisions":[…],"updates":[…]}],"updates":[…],
    /// "undecodable":[…]}`
    package var json: String {
        let merged = MergedUpdates(deliveries.flatMap(\.record.updates) + orphans)
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("incident", incident)
        writer.key("deliveries")
        writer.beginArray()
        for delivery in deliveries { Self.write(delivery, merged, to: &writer) }
        writer.endArray()
        writer.key("updates")
        Self.write(orphans, merged, to: &writer)
        writer.key("undecodable")
        writer.beginArray()
        for delivery in undecodable { delivery.write(to: &writer) }
        writer.endArray()
        writer.endObject()
        return writer.text
    }

    private static func write(_ delivery: Delivery, _ merged: MergedUpdates, to writer: inout JSONWriter) {
        let record = delivery.record
        writer.beginObject()
        writer.member("delivery", record.delivery.text)
        writer.member("source", record.source)
        writer.member("received_at", record.receivedAt.description)
        writer.member("alerts", record.alerts)
        writer.member("ignored", record.note.isEmpty ? nil : record.note)
        if let raw = record.raw {
            writer.member("kind", raw.kind)
            writer.member("body", String(decoding: raw.body, as: UTF8.self))
        }
        writer.key("decisions")
        writer.beginArray()
        for decision in delivery.decisions { write(decision, to: &writer) }
        writer.endArray()
        writer.key("updates")
        write(record.updates, merged, to: &writer)
        writer.endObject()
    }

    private static func write(_ recollection: Recollection, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("alert", recollection.stored.decision.alert)
        writer.member("rule_set", recollection.stored.decision.ruleSet)
        let note = recollection.stored.decision.note
        writer.member("note", note.isEmpty ? nil : note)
        writer.member("rules_omitted", recollection.stored.omitted > 0 ? recollection.stored.omitted : nil)
        if recollection.isOwn {
            writer.key("own")
            writer.bool(true)
        }
        writer.member("gap", recollection.gap)
        if let alert = recollection.alert {
            writer.key("came_in")
            // The body stands beside the delivery already.
            alert.write(to: &writer, payload: false)
        }
        writer.key("rules")
        writer.beginArray()
        for rule in recollection.rules {
            writer.beginObject()
            writer.member("name", rule.result.rule)
            writer.member("decision", rule.result.verdict.rawValue)
            writer.member("because", rule.result.because)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
    }

    private static func write(_ updates: [UpdateRecord], _ merged: MergedUpdates, to writer: inout JSONWriter) {
        writer.beginArray()
        for update in updates { update.write(to: &writer, merged: merged) }
        writer.endArray()
    }
}
