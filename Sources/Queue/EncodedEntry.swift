import Model

/// A queue entry with its values already in the form of columns: made by the caller, so that the writer only writes.
struct EncodedEntry: Sendable {
    struct Decision: Sendable {
        var alert: String
        /// The incident's id, `key:…`, or nothing where the alert names neither.
        var incident: String
        /// An update of this delivery has the same incident.
        var acted: Bool
        var ruleSet: String
        /// JSON.
        var body: [UInt8]
    }

    struct Update: Sendable {
        /// The incident's id, `key:…`, or nothing where the alert names neither.
        var incident: String
        /// JSON.
        var action: [UInt8]
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
        /// JSON.
        var headers: [UInt8]
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
    var words: [IncidentWord]
    var note: String
    var body: Body?

    private static let maxNote = 500

    init(_ entry: QueueEntry, maxDecisionBytes: Int, keepsBody: Bool) {
        delivery = entry.delivery
        source = entry.source.storable
        receivedAt = entry.receivedAt
        alerts = entry.alerts
        decisions = []
        updates = []
        decisions.reserveCapacity(entry.decisions.count)
        for decision in entry.decisions {
            let target = decision.action?.target?.description.storable ?? ""
            let incident = decision.target?.description.storable ?? target
            // Its text stands in both rows and is made once.
            let action = decision.action.map(ActionCodec.bytes)
            decisions.append(
                Decision(
                    alert: decision.alert.storable, incident: incident, acted: action != nil && target == incident,
                    ruleSet: decision.ruleSet.storable,
                    body: DecisionCodec.bytes(decision, action: action, limit: maxDecisionBytes)))
            if let action { updates.append(Update(incident: target, action: action)) }
        }
        stateChanges = entry.stateChanges.map { change in
            StateChange(
                rule: change.key.rule.storable, kind: change.key.kind.rawValue, key: change.key.key.storable,
                value: change.value.map(RuleStateCodec.encode), expires: change.expires.milliseconds, version: change.version)
        }
        words = entry.words
        note = entry.note.storable.bounded(Self.maxNote)
        if keepsBody, let raw = entry.raw {
            body = Body(
                kind: raw.kind.storable, headers: HeaderCodec.bytes(raw.headers), bot: raw.bot?.storable,
                packed: PackedBytes(packing: raw.body))
        }
    }
}
