package import Model

/// Actions as compact JSON, how a store keeps them; keys it does not know are passed over.
package enum ActionCodec {
    package static func encode(_ action: Action) -> String { String(decoding: bytes(action), as: UTF8.self) }

    static func bytes(_ action: Action) -> [UInt8] {
        var writer = JSONWriter(reserving: 512)
        write(action, to: &writer)
        return writer.bytes
    }

    /// Throws `.damaged` for what `encode` of no version can have written, a value of an unknown name included.
    package static func decode(_ text: String) throws(QueueError) -> Action {
        try decode(Stored.parse(text, "an action"))
    }

    static func write(_ action: Action, to writer: inout JSONWriter) {
        writer.beginObject()
        switch action.target {
        case .id(let id): writer.member("incident", id.text)
        case .key(let key): writer.member("key", key.text)
        case nil: break
        }
        writer.key("update")
        UpdateCodec.write(action.update, to: &writer)
        writer.key("rules")
        writer.beginArray()
        for rule in action.rules { writer.string(rule) }
        writer.endArray()
        writer.member("alert", action.alert)
        writer.member("source", action.source)
        writer.member("cause", action.cause.word)
        writer.member("observed", action.observedStatus?.rawValue)
        writer.key("decided_at")
        writer.int(action.decidedAt.milliseconds)
        if action.isEcho { writer.member("echo", true) }
        writer.member("undecided", action.undecided)
        writer.endObject()
    }

    static func decode(_ json: JSONValue) throws(QueueError) -> Action {
        let stored = Stored(json, "an action")
        return try Action(
            target: target(stored), update: UpdateCodec.decode(stored.value("update")), rules: stored.strings("rules"),
            alert: stored.string("alert"), source: stored.string("source"), cause: AlertStatus(stored.string("cause")),
            observedStatus: stored.optionalName("observed", IncidentStatus.self),
            decidedAt: Timestamp(milliseconds: Int64(stored.int("decided_at"))), isEcho: json["echo"]?.bool ?? false,
            undecided: stored.optionalString("undecided"))
    }

    private static func target(_ stored: Stored) throws(QueueError) -> IncidentTarget? {
        if let id = try stored.optionalString("incident") { return .id(IncidentID(id)) }
        guard let text = try stored.optionalString("key") else { return nil }
        guard let key = DedupKey(text) else { throw stored.damaged("an impossible key") }
        return .key(key)
    }
}
