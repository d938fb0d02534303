import Model
import Queue

extension Account {
    /// `{"incident","deliveries":[{"delivery","source","received_at","alerts","decisions":[…],"updates":[…]}],"updates":[…],"undecodable":[…]}`
    package var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("incident", incident)
        writer.key("deliveries")
        writer.beginArray()
        for delivery in deliveries { Self.write(delivery, to: &writer) }
        writer.endArray()
        writer.key("updates")
        Self.write(orphans, to: &writer)
        writer.key("undecodable")
        writer.beginArray()
        for delivery in undecodable { delivery.write(to: &writer) }
        writer.endArray()
        writer.endObject()
        return writer.text
    }

    private static func write(_ record: DeliveryRecord, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("delivery", record.delivery.text)
        writer.member("source", record.source)
        writer.member("received_at", record.receivedAt.description)
        writer.member("alerts", record.alerts)
        writer.key("decisions")
        writer.beginArray()
        for stored in record.decisions { write(stored, to: &writer) }
        writer.endArray()
        writer.key("updates")
        write(record.updates, to: &writer)
        writer.endObject()
    }

    private static func write(_ stored: StoredDecision, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("alert", stored.decision.alert)
        writer.member("rule_set", stored.decision.ruleSet)
        writer.member("note", stored.decision.note.isEmpty ? nil : stored.decision.note)
        writer.member("rules_omitted", stored.omitted > 0 ? stored.omitted : nil)
        writer.key("rules")
        writer.beginArray()
        for rule in stored.decision.rules {
            writer.beginObject()
            writer.member("name", rule.rule)
            writer.member("decision", rule.verdict.rawValue)
            writer.member("because", rule.because)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
    }

    private static func write(_ updates: [UpdateRecord], to writer: inout JSONWriter) {
        writer.beginArray()
        for update in updates { update.write(to: &writer) }
        writer.endArray()
    }
}
