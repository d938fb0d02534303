import Model

extension RuleCompiler {
    /// Reads a normalised alert of a test case: the fields of rule files, `labels` and `incident` also as maps.
    func alert(_ node: YAMLNode) -> Alert? {
        guard let entries = node.entries else {
            report(.badTest, node, "`alert` is a map of fields, not \(node.kind)")
            return nil
        }
        let errorsBefore = errorCount
        var alert = Alert(id: "test", source: "test", kind: "test")
        for entry in entries {
            switch (entry.key, entry.value.entries) {
            case ("labels", let parts?), ("annotations", let parts?), ("incident", let parts?):
                for part in parts { set("\(entry.key).\(part.key)", part.keyNode, part.value, &alert) }
            case ("payload", _): alert.payload = json(entry.value)
            default: set(entry.key, entry.keyNode, entry.value, &alert)
            }
        }
        if let incident = alert.incident, incident.id.text.isEmpty {
            report(.badTest, node, "the alert's incident has no `id`")
        }
        return errorCount == errorsBefore ? alert : nil
    }

    private func set(_ name: String, _ keyNode: YAMLNode, _ node: YAMLNode, _ alert: inout Alert) {
        guard let field = Field(name) else {
            report(.unknownField, keyNode, "alerts have no field `\(Wording.bounded(name, 60))`", help: Field.help(name))
            return
        }
        if case .incident(let part) = field {
            var incident = alert.incident ?? IncidentSnapshot(id: "")
            set(part, node, &incident)
            alert.incident = incident
            return
        }
        guard let text = text(node, "`\(name)`") else { return }
        switch field {
        case .plain(let plain): set(plain, text, node, &alert)
        case .label(let key): alert.labels[key] = text
        case .annotation(let key): alert.annotations[key] = text
        case .payload: report(.badTest, keyNode, "write the body as a map: `payload: {…}`")
        case .incident: break
        }
    }

    private func set(_ field: Field.Plain, _ text: String, _ node: YAMLNode, _ alert: inout Alert) {
        switch field {
        case .title: alert.title = text
        case .description: alert.description = text
        case .severity:
            alert.rawSeverity = text
            guard let severity = Severity(rawValue: text) else {
                let words = Severity.allCases.map(\.rawValue)
                report(.badTest, node, "`\(Wording.bounded(text, 40))` is no severity", help: NearestName.help(text, in: words))
                return
            }
            alert.severity = severity
        case .status: alert.status = AlertStatus(text)
        case .event:
            alert.event = text
            if !KnownEvents.names.contains(text) {
                report(.unknownEvent, node, "there is no event `\(Wording.bounded(text, 60))`", help: KnownEvents.help(text))
            }
        case .source: alert.source = text
        case .kind: alert.kind = text
        case .service: alert.service = text
        case .host: alert.host = text
        case .environment: alert.environment = text
        case .url: alert.url = text
        case .id: alert.id = text
        case .fingerprint: alert.fingerprint = text
        case .dedupKey:
            alert.dedupKey = DedupKey(text)
            if alert.dedupKey == nil { report(.badTest, node, "a key is 1 to 255 characters long") }
        }
    }

    private func set(_ part: Field.Part, _ node: YAMLNode, _ incident: inout IncidentSnapshot) {
        if part == .assignees || part == .teams {
            let names = (node.elements ?? [node]).compactMap { text($0, "a name") }.map { Reference(id: $0, name: $0) }
            if part == .teams { incident.teams = names } else { incident.assignees = names }
            return
        }
        guard let text = text(node, "`incident.\(part.rawValue)`") else { return }
        func word<Word: RawRepresentable & CaseIterable>() -> Word? where Word.RawValue == String {
            if let word = Word(rawValue: text) { return word }
            report(
                .badTest, node, "`incident.\(part.rawValue)` cannot be `\(Wording.bounded(text, 40))`",
                help: "it is one of \(Wording.list(Word.allCases.map(\.rawValue)))")
            return nil
        }
        switch part {
        case .id: incident.id = IncidentID(text)
        case .number:
            incident.number = Int(text)
            if incident.number == nil { report(.badTest, node, "`incident.number` is a whole number") }
        case .title: incident.title = text
        case .status: incident.status = word()
        case .urgency: incident.urgency = word()
        case .priority: incident.priority = Reference(id: text, name: text)
        case .service: incident.service = Reference(id: text, name: text)
        case .escalationPolicy: incident.escalationPolicy = Reference(id: text, name: text)
        case .type: incident.type = text
        case .assignees, .teams: break
        }
    }

    // Scalars become JSON strings: conditions read every value by its text.
    func json(_ node: YAMLNode) -> JSONValue? {
        var writer = JSONWriter()
        write(node, &writer)
        if let value = try? JSONValue.parse(writer.bytes) { return value }
        report(.badTest, node, "`payload` is too large or nested too deep")
        return nil
    }

    private func write(_ node: YAMLNode, _ writer: inout JSONWriter) {
        switch node.content {
        case .scalar(let text, _): node.isNull ? writer.null() : writer.string(text)
        case .sequence(let elements):
            writer.beginArray()
            for element in elements { write(element, &writer) }
            writer.endArray()
        case .mapping(let entries):
            writer.beginObject()
            for entry in entries {
                writer.key(entry.key)
                write(entry.value, &writer)
            }
            writer.endObject()
        case .unreadable: writer.null()
        }
    }
}
