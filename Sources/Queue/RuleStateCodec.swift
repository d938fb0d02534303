import Model

/// Values of rule state as compact JSON; keys it does not know are passed over.
enum RuleStateCodec {
    static func encode(_ value: RuleStateValue) -> String {
        var writer = JSONWriter()
        writer.beginObject()
        switch value {
        case .matches(let times):
            writer.key("matches")
            writer.beginArray()
            for time in times { writer.int(time.milliseconds) }
            writer.endArray()
        case .acted(let time):
            writer.key("acted")
            writer.int(time.milliseconds)
        case .breaker(let breaker):
            writer.key("incidents")
            writer.beginObject()
            for (incident, time) in breaker.incidents.sorted(by: { $0.key < $1.key }) {
                writer.key(incident)
                writer.int(time.milliseconds)
            }
            writer.endObject()
            if let until = breaker.openUntil {
                writer.key("open_until")
                writer.int(until.milliseconds)
            }
        case .held(let held):
            writer.key("action")
            ActionCodec.write(held.action, to: &writer)
            writer.key("due")
            writer.int(held.due.milliseconds)
            writer.key("identities")
            writer.beginArray()
            for identity in held.identities { writer.string(identity) }
            writer.endArray()
            writer.member("rule_set", held.ruleSet)
        }
        writer.endObject()
        return writer.text
    }

    static func decode(_ text: String, kind: RuleStateKey.Kind) throws(QueueError) -> RuleStateValue {
        let stored = Stored(try Stored.parse(text, "rule state"), "rule state")
        switch kind {
        case .threshold:
            guard let elements = try stored.value("matches").array else { throw stored.damaged("matches that are no list") }
            return .matches(try elements.map { element throws(QueueError) in try time(element, stored) })
        case .cooldown: return .acted(try time(stored.value("acted"), stored))
        case .limit:
            guard let members = try stored.value("incidents").members else { throw stored.damaged("incidents that are no map") }
            var breaker = RuleBreaker()
            for (incident, json) in members { breaker.incidents[incident] = try time(json, stored) }
            if let until = stored.json["open_until"] { breaker.openUntil = try time(until, stored) }
            return .breaker(breaker)
        case .hold:
            return .held(
                HeldAction(
                    action: try ActionCodec.decode(stored.value("action")), due: try time(stored.value("due"), stored),
                    identities: try stored.strings("identities"), ruleSet: try stored.string("rule_set")))
        }
    }

    private static func time(_ json: JSONValue, _ stored: Stored) throws(QueueError) -> Timestamp {
        guard let number = json.int else { throw stored.damaged("a time that is no whole number") }
        return Timestamp(milliseconds: Int64(number))
    }
}
