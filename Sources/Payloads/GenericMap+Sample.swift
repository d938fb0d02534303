import Model

extension GenericMap {
    /// A small body that this map reads one alert from, for trying a source by hand.
    package var sample: PayloadSample {
        var tree = Tree()
        for target in Target.allCases {
            // An id would make the second try a repetition of the first.
            guard target != .delivery, let field = fields[target], let path = field.paths.first else { continue }
            tree.put(Self.text(for: target, field), at: place(of: path))
        }
        if tree.members.isEmpty, let path = paths.first { tree.put("fettle test", at: place(of: path)) }
        if tree.members.isEmpty { tree.put("fettle test", at: place(of: "title")) }
        var writer = JSONWriter()
        tree.write(to: &writer)
        return PayloadSample(body: writer.text)
    }

    /// The keys from the top of the body on.
    private func place(of path: String) -> [String] {
        let isOfTheWhole = path.hasPrefix("$.")
        let keys = (isOfTheWhole ? String(path.dropFirst(2)) : path).split(separator: ".").map(String.init)
        guard let each, !isOfTheWhole else { return keys }
        return each.split(separator: ".").map(String.init) + ["0"] + keys
    }

    private static func text(for target: Target, _ field: Field) -> String {
        switch target {
        case .title, .description: "fettle test"
        case .status:
            field.values.sorted { $0.key < $1.key }.first { AlertStatus(sender: $0.value) == .triggered }?.key ?? "triggered"
        case .severity: field.values.keys.min() ?? "warning"
        case .time: "2026-01-01T00:00:00Z"
        case .url: "https://example.com/fettle-test"
        default: "fettle-test"
        }
    }
}

/// A JSON body as it is put together from paths; keys that are numbers make a list.
private struct Tree {
    var members: [String: Tree] = [:]
    var text: String?

    mutating func put(_ text: String, at keys: [String]) {
        guard let key = keys.first else {
            self.text = text
            return
        }
        members[key, default: Tree()].put(text, at: Array(keys.dropFirst()))
    }

    func write(to writer: inout JSONWriter) {
        guard !members.isEmpty else { return writer.string(text ?? "") }
        let indexes = members.keys.compactMap { Int($0) }
        if indexes.count == members.count, let last = indexes.max(), (0..<100).contains(last) {
            writer.beginArray()
            for index in 0...last {
                if let member = members[String(index)] { member.write(to: &writer) } else { writer.null() }
            }
            writer.endArray()
        } else {
            writer.beginObject()
            for (key, member) in members.sorted(by: { $0.key < $1.key }) {
                writer.key(key)
                member.write(to: &writer)
            }
            writer.endObject()
        }
    }
}
