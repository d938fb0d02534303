import Model

extension GenericMap {
    /// What is wrong with this map, a sentence each; empty where nothing is.
    package func validate() -> [String] {
        var problems: [String] = []
        for target in Target.allCases {
            if let field = fields[target] { problems += field.problems(named: target.rawValue) }
        }
        for (name, table) in [("labels", labels), ("annotations", annotations)] {
            if table.whole.contains(where: \.isEmpty) { problems.append("`\(name)` has an empty path") }
            for (key, field) in table.named.sorted(by: { $0.key < $1.key }) {
                problems += field.problems(named: "\(name).\(key)")
            }
        }
        if let status = fields[.status] {
            for word in status.meanings where AlertStatus(sender: word).isOther {
                problems.append("`status` gives `\(word)`, which is none of triggered, acknowledged, resolved")
            }
        }
        if let severity = fields[.severity] {
            for word in severity.meanings where Severity(rawValue: word) == nil {
                problems.append("`severity` gives `\(word)`, which is none of critical, error, warning, info, unknown")
            }
        }
        return problems
    }
}

extension GenericMap.Field {
    /// The words that are not the sender's but the map's own.
    fileprivate var meanings: [String] {
        values.values.sorted()
            + sources.compactMap { source in
                guard case .constant(let word) = source else { return nil }
                return word
            }
    }

    fileprivate func problems(named name: String) -> [String] {
        if sources.isEmpty { return ["`\(name)` says nothing about where it comes from"] }
        return sources.flatMap { source in
            switch source {
            case .path(let path): path.isEmpty ? ["`\(name)` has an empty path"] : []
            case .constant: [String]()
            case .joined(let paths, _):
                paths.isEmpty || paths.contains(where: \.isEmpty) ? ["`\(name)` joins nothing, or an empty path"] : []
            }
        }
    }
}

extension AlertStatus {
    fileprivate var isOther: Bool { if case .other = self { true } else { false } }
}
