import Model

/// What an alert has in a field: nothing, one text or several.
enum FieldValue: Sendable, Equatable {
    case missing
    /// There, and possibly empty.
    case one(String)
    /// A list; conditions hold if they hold for any element. `ids` are equal in rank for `equals` and `in`, but patterns are not
    /// searched in them: a PagerDuty id may hold any two letters by chance.
    case many([String], ids: [String] = [])

    /// The value as one text, for templates; nil when missing.
    var text: String? {
        switch self {
        case .missing: nil
        case .one(let text): text
        case .many(let texts, _): texts.joined(separator: ", ")
        }
    }

    fileprivate init(_ text: String?) {
        self = text.map { .one($0) } ?? .missing
    }

    fileprivate init(_ reference: Reference?) {
        guard let reference else {
            self = .missing
            return
        }
        self = reference.name.map { .many([$0], ids: [reference.id]) } ?? .one(reference.id)
    }

    fileprivate init(_ references: [Reference]?) {
        self =
            references.map { .many($0.map { $0.name ?? $0.id }, ids: $0.compactMap { $0.name == nil ? nil : $0.id }) } ?? .missing
    }

    fileprivate init(_ value: JSONValue?) {
        guard let value, !value.isNull else {
            self = .missing
            return
        }
        if let elements = value.array {
            self = .many(elements.compactMap { $0.isNull ? nil : $0.text ?? $0.serialized() })
        } else {
            self = .one(value.text ?? value.serialized())
        }
    }
}

extension Field {
    func value(in alert: Alert) -> FieldValue {
        switch self {
        case .plain(let plain): plain.value(in: alert)
        case .label(let key): FieldValue(alert.labels[key])
        case .annotation(let key): FieldValue(alert.annotations[key])
        case .incident(let part): alert.incident.map(part.value) ?? .missing
        case .payload(let path): FieldValue(alert.payload?.value(at: path))
        }
    }
}

extension Field.Plain {
    fileprivate func value(in alert: Alert) -> FieldValue {
        switch self {
        case .title: FieldValue(alert.title)
        case .description: FieldValue(alert.description)
        // Without any word of the sender's there is no severity to speak of; with one that fits no scale it is `unknown`.
        case .severity: alert.severity == .unknown && alert.rawSeverity == nil ? .missing : .one(alert.severity.rawValue)
        case .status: .one(alert.status.word)
        case .event: .one(alert.event)
        case .source: .one(alert.source)
        case .kind: .one(alert.kind)
        case .service: FieldValue(alert.service)
        case .host: FieldValue(alert.host)
        case .environment: FieldValue(alert.environment)
        case .url: FieldValue(alert.url)
        case .id: .one(alert.id)
        case .fingerprint: FieldValue(alert.fingerprint)
        case .dedupKey: FieldValue(alert.dedupKey?.text)
        }
    }
}

extension Field.Part {
    fileprivate func value(_ incident: IncidentSnapshot) -> FieldValue {
        switch self {
        case .id: .one(incident.id.text)
        case .number: FieldValue(incident.number.map(String.init))
        case .title: FieldValue(incident.title)
        case .status: FieldValue(incident.status?.rawValue)
        case .urgency: FieldValue(incident.urgency?.rawValue)
        case .priority: FieldValue(incident.priority)
        case .service: FieldValue(incident.service)
        case .escalationPolicy: FieldValue(incident.escalationPolicy)
        case .assignees: FieldValue(incident.assignees)
        case .teams: FieldValue(incident.teams)
        case .type: FieldValue(incident.type)
        }
    }
}
