package import Model

/// Decisions as compact JSON, how a store keeps them; keys it does not know are passed over.
package enum DecisionCodec {
    /// At most about `limit` bytes of rules: where all do not fit, those that did not match are left out, then the last ones.
    ///
    /// `omitted` in the text counts what was left out; the action is always whole.
    package static func encode(_ decision: Decision, limit: Int = .max) -> String {
        String(decoding: bytes(decision, action: decision.action.map(ActionCodec.bytes), limit: limit), as: UTF8.self)
    }

    /// `action`: the decision's own, already as JSON.
    static func bytes(_ decision: Decision, action: [UInt8]?, limit: Int) -> [UInt8] {
        let whole = bytes(decision, action: action, limit: .max) { _ in true }
        if whole.count <= limit { return whole }
        return bytes(decision, action: action, limit: limit) { $0.verdict != .notMatched && $0.verdict != .notAsked }
    }

    /// The decision, and how many rules had been left out of its record.
    package static func decode(_ text: String) throws(QueueError) -> (decision: Decision, omitted: Int) {
        let json = try Stored.parse(text, "a decision")
        let stored = Stored(json, "a decision")
        guard let entries = try stored.value("rules").array else { throw stored.damaged("rules that are no list") }
        var action: Action?
        if let json = json["action"] { action = try ActionCodec.decode(json) }
        let decision = Decision(
            alert: try stored.string("alert"), ruleSet: try stored.string("rule_set"),
            rules: try entries.map { entry throws(QueueError) in try result(entry) }, action: action,
            note: try stored.optionalString("note") ?? "")
        return (decision, try stored.optionalInt("omitted") ?? 0)
    }

    private static func bytes(_ decision: Decision, action: [UInt8]?, limit: Int, keeping: (RuleResult) -> Bool) -> [UInt8] {
        var writer = JSONWriter(reserving: 1024)
        writer.beginObject()
        writer.member("alert", decision.alert)
        writer.member("rule_set", decision.ruleSet)
        writer.member("note", decision.note.isEmpty ? nil : decision.note)
        if let action {
            writer.key("action")
            writer.raw(action)
        }
        writer.key("rules")
        writer.beginArray()
        var omitted = 0
        for rule in decision.rules {
            if keeping(rule) && writer.bytes.count < limit { write(rule, to: &writer) } else { omitted += 1 }
        }
        writer.endArray()
        writer.member("omitted", omitted > 0 ? omitted : nil)
        writer.endObject()
        return writer.bytes
    }

    private static func write(_ result: RuleResult, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("rule", result.rule)
        writer.member("verdict", result.verdict.rawValue)
        writer.member("because", result.because)
        writer.member("suppressed_by", result.suppressedBy?.rawValue)
        if !result.unknownFields.isEmpty {
            writer.key("unknown")
            writer.beginArray()
            for field in result.unknownFields { writer.string(field) }
            writer.endArray()
        }
        writer.member("limit_hits", result.limitHits > 0 ? result.limitHits : nil)
        writer.endObject()
    }

    private static func result(_ json: JSONValue) throws(QueueError) -> RuleResult {
        let stored = Stored(json, "a rule's result")
        guard let verdict = try stored.optionalName("verdict", RuleResult.Verdict.self) else {
            throw stored.damaged("no verdict")
        }
        return RuleResult(
            rule: try stored.string("rule"), verdict: verdict, because: try stored.string("because"),
            unknownFields: json["unknown"] == nil ? [] : try stored.strings("unknown"),
            limitHits: try stored.optionalInt("limit_hits") ?? 0,
            suppressedBy: try stored.optionalName("suppressed_by", RuleResult.Suppression.self))
    }
}
