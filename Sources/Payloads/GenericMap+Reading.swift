import Model

extension GenericMap {
    /// What paths are looked up in.
    struct Scope {
        var body: JSONValue
        /// The alert's own part of the body; where there is no list, the body.
        var element: JSONValue

        func value(at path: String) -> JSONValue? {
            path.hasPrefix("$.") ? body.value(at: String(path.dropFirst(2))) : element.value(at: path)
        }
    }

    /// Fills an alert; what no path leads to stays unfilled.
    func alert(_ scope: Scope, _ delivery: DeliveryID?, place: Int?, _ input: PayloadInput) -> Alert {
        let status = (fields[.status]?.read(scope)?.text).nonEmpty
        // A list at the top is mere packaging; in any other body the alert may need what stands around it.
        let payload = scope.body.kind == .array ? scope.element : scope.body
        var alert = input.alert(status.map { AlertStatus(sender: $0) } ?? .triggered, delivery, place: place, payload: payload)
        alert.title = fields[.title]?.read(scope)?.text
        alert.description = fields[.description]?.read(scope)?.text
        if let severity = fields[.severity]?.read(scope) {
            alert.rawSeverity = severity.raw
            alert.severity = Severity(word: severity.text)
        }
        alert.service = fields[.service]?.read(scope)?.text
        alert.host = fields[.host]?.read(scope).map { hostName(in: $0.text) }
        alert.environment = fields[.environment]?.read(scope)?.text
        alert.url = (fields[.url]?.read(scope)?.text).nonEmpty
        alert.fingerprint = (fields[.fingerprint]?.read(scope)?.text).nonEmpty
        alert.dedupKey = fields[.dedupKey]?.read(scope).flatMap { DedupKey($0.text) }
        alert.occurredAt = fields[.time]?.time(scope)
        let labels = labels.read(scope)
        alert.labels = labels.table
        alert.annotations = annotations.read(scope).table
        alert.fillFromLabels(labels)
        return alert
    }

    /// Whether anything at all is at the paths of this map; a map of constants alone fits everything.
    func leadsAnywhere(_ scope: Scope) -> Bool {
        func leads(_ path: String) -> Bool { !(scope.value(at: path)?.isNull ?? true) }
        for field in fields.values where field.paths.contains(where: leads) { return true }
        // Seldom come so far: the list of all paths is long.
        return paths.isEmpty || paths.contains(where: leads)
    }

    /// All paths, those of the fields first.
    var paths: [String] {
        let named = Target.allCases.compactMap { fields[$0] } + [labels, annotations].flatMap { $0.named.values }
        return named.flatMap(\.paths) + labels.whole + annotations.whole
    }
}

/// The host, with its port, that a link names; a text that is no link as it is.
private func hostName(in text: String) -> String {
    guard let scheme = text.firstRange(of: "://") else { return text }
    let authority = text[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    return String(authority.split(separator: "@").last ?? authority)
}

extension GenericMap.Field {
    /// What one field comes to: the text as the sender has it, and what it means.
    struct Reading {
        var raw: String
        var text: String
    }

    var paths: [String] {
        sources.flatMap { source in
            switch source {
            case .path(let path): [path]
            case .joined(let paths, _): paths
            case .constant: [String]()
            }
        }
    }

    func read(_ scope: GenericMap.Scope) -> Reading? { find(scope)?.reading }

    func time(_ scope: GenericMap.Scope) -> Timestamp? {
        for source in sources {
            switch source {
            case .path(let path):
                if let time = Timestamp(loose: scope.value(at: path)) { return time }
            case .constant(let text):
                if let time = Timestamp(rfc3339: text) { return time }
            case .joined: continue
            }
        }
        return nil
    }

    private func find(_ scope: GenericMap.Scope) -> (source: Source, reading: Reading)? {
        var empty: (Source, Reading)?
        for source in sources {
            guard let text = text(of: source, scope) else { continue }
            if !text.isEmpty { return (source, Reading(raw: text, text: meaning(of: text, from: source))) }
            empty = (source, Reading(raw: text, text: text))
        }
        return empty
    }

    private func text(of source: Source, _ scope: GenericMap.Scope) -> String? {
        switch source {
        case .constant(let text): return text
        case .path(let path):
            guard let text = scope.value(at: path)?.text, !isPlaceholder(text) else { return nil }
            return text
        case .joined(let paths, let separator):
            let parts = paths.compactMap { text(of: .path($0), scope) }.filter { !$0.isEmpty }
            return parts.isEmpty ? nil : parts.joined(separator: separator)
        }
    }

    private func meaning(of text: String, from source: Source) -> String {
        if values.isEmpty { return text }
        if case .constant = source { return text }
        return values[text.lowercased()] ?? text
    }
}

extension GenericMap.Table {
    func read(_ scope: GenericMap.Scope) -> Labels {
        var labels = Labels()
        for path in whole { labels.add(scope.value(at: path)) }
        for (name, field) in named {
            if let text = field.read(scope)?.text { labels.set(name, text) }
        }
        return labels
    }
}
