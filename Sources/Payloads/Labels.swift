import Model

/// A table of texts such as an alert's labels; numbers and booleans count as their text, anything else is left out.
struct Labels {
    private(set) var table = LabelTable()

    init() {}

    init(_ json: JSONValue?) { addTable(json) }

    /// The first of these that is there and not empty; failing that, an empty one.
    func first(_ names: String...) -> String? { first(names) }

    /// As the variadic one, with a list that stands ready.
    func first(_ names: [String]) -> String? {
        var empty: String?
        for name in names {
            guard let text = table[name] else { continue }
            if !text.isEmpty { return text }
            empty = empty ?? text
        }
        return empty
    }

    /// Adds labels in any shape senders have them: a table, a list of `{key, value}` objects, of pairs or of texts
    /// (`env:prod`, `env=prod`, `vip`), such texts joined by commas, or JSON of these inside a text.
    ///
    /// A tag without a value is there and empty. What comes later wins.
    mutating func add(_ json: JSONValue?) {
        guard let json else { return }
        if let elements = json.array {
            for element in elements { addElement(element) }
        } else if let text = json.string {
            addText(text)
        } else {
            addTable(json)
        }
    }

    mutating func set(_ name: String, _ text: String) { table[name] = text }

    private mutating func addTable(_ json: JSONValue?) {
        guard let json else { return }
        if table.isEmpty { table.reserveCapacity(json.count) }
        json.forEachText { table[$0] = $1 }
    }

    private mutating func addElement(_ element: JSONValue) {
        if let text = element.text {
            addTag(text[...])
        } else if element.kind == .object {
            guard let name = (element["key"] ?? element["name"] ?? element["tag"])?.text else { return }
            // OpenTelemetry wraps its values: `{"stringValue": "x"}`.
            guard let value = element["value"], let text = value.text ?? value.members?.first?.value.text else { return }
            if !isPlaceholder(text) { table[name] = text }
        } else if let name = element[0]?.text, let value = element[1]?.text {
            table[name] = value
        }
    }

    private mutating func addText(_ text: String) {
        if isPlaceholder(text) { return }
        if let first = text.first, first == "[" || first == "{", let json = try? JSONValue.parse(text), json.string == nil {
            return add(json)
        }
        for tag in text.split(separator: ",") { addTag(tag) }
    }

    private mutating func addTag(_ tag: Substring) {
        let tag = tag.drop { $0 == " " }
        guard !tag.isEmpty else { return }
        let mark = tag.firstIndex { $0 == ":" || $0 == "=" } ?? tag.endIndex
        table[String(tag[..<mark])] = String(tag[mark...].dropFirst())
    }
}

extension Alert {
    /// Takes from the labels, by their usual names, what the sender has no field of its own for.
    mutating func fillFromLabels(_ labels: Labels) {
        service = service.nonEmpty ?? labels.first("service", "service.name", "job") ?? service
        host = host.nonEmpty ?? labels.first("host", "hostname", "host.name", "instance", "node", "pod") ?? host
        environment = environment.nonEmpty ?? labels.first("env", "environment", "deployment.environment") ?? environment
    }
}

/// The first of these texts that is there and not empty; failing that, an empty one.
func firstFilled(_ texts: [String?]) -> String? {
    let present = texts.compactMap(\.self)
    return present.first { !$0.isEmpty } ?? present.first
}
