import Model

/// A queue entry with its values already in the form of columns: made by the caller, so that the writer only writes.
struct EncodedEntry: Sendable {
    struct Decision: Sendable {
        var alert: String
        /// The incident's id, `key:…`, or nothing where the alert names neither.
        var incident: String
        var ruleSet: String
        var body: String
    }

    struct Update: Sendable {
        /// The incident's id, `key:…`, or nothing where the alert names neither.
        var incident: String
        var action: String
    }

    struct StateChange: Sendable {
        var rule: String
        var kind: String
        var key: String
        var value: String?
        var expires: Int64
        var version: Int64
    }

    struct Body: Sendable {
        var kind: String
        var headers: String
        var bot: String?
        var packed: PackedBytes
    }

    var delivery: DeliveryID
    var source: String
    var receivedAt: Timestamp
    var alerts: Int
    var decisions: [Decision]
    var updates: [Update]
    var stateChanges: [StateChange]
    var note: String
    var body: Body?

    private static let maxNote = 500

    init(_ entry: QueueEntry, maxDecisionBytes: Int, keepsBody: Bool) {
        delivery = entry.delivery
        source = entry.source.storable
        receivedAt = entry.receivedAt
        alerts = entry.alerts
        decisions = entry.decisions.map { decision in
            Decision(
                alert: decision.alert.storable,
                incident: ((decision.target ?? decision.action?.target)?.description ?? "").storable,
                ruleSet: decision.ruleSet.storable,
                body: DecisionCodec.encode(decision, limit: maxDecisionBytes))
        }
        stateChanges = entry.stateChanges.map { change in
            StateChange(
                rule: change.key.rule.storable, kind: change.key.kind.rawValue, key: change.key.key.storable,
                value: change.value.map(RuleStateCodec.encode), expires: change.expires.milliseconds, version: change.version)
        }
        note = entry.note.storable.bounded(Self.maxNote)
        if keepsBody, let raw = entry.raw {
            body = Body(
                kind: raw.kind.storable, headers: HeaderCodec.encode(raw.headers), bot: raw.bot?.storable,
                packed: PackedBytes(packing: raw.body))
        }
        updates = entry.decisions.compactMap { decision in
            guard let action = decision.action else { return nil }
            return Update(incident: (action.target?.description ?? "").storable, action: ActionCodec.encode(action))
        }
    }
}
