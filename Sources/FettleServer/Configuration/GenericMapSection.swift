import Payloads
import Rules

/// Reads `sources.<name>.map`: which field of an alert comes from where in the body. The form is told at `GenericMap`.
struct GenericMapSection {
    private let section: ConfigurationSection

    /// Nil where the source has no map; mistakes are noted, all in one run.
    static func read(_ source: ConfigurationSection, kind: PayloadKind?) -> GenericMap? {
        guard let section = source.section("map") else { return nil }
        if let kind, !kind.takesMap {
            source.report(
                "map", "FTC010", "`\(section.path)` has no effect: the kind \(kind) knows its senders' fields",
                help: "use the kind generic for bodies of your own")
            return nil
        }
        let map = GenericMapSection(section: section).map()
        section.finish()
        for problem in map.validate() { source.report("map", "FTC008", "\(section.path): \(problem)") }
        return map
    }

    private func map() -> GenericMap {
        var fields: [GenericMap.Target: GenericMap.Field] = [:]
        for target in GenericMap.Target.allCases {
            if let field = Self.field(target.rawValue, of: section) { fields[target] = field }
        }
        return GenericMap(
            fields, labels: table("labels"), annotations: table("annotations"), each: section.text("each"))
    }

    /// A path, a list of paths, or a map that says more.
    private static func field(_ key: String, of section: ConfigurationSection) -> GenericMap.Field? {
        guard let node = section.node(key) else { return nil }
        guard node.entries != nil, let more = section.section(key) else {
            return section.list(key).map { GenericMap.Field(paths: $0) }
        }
        defer { more.finish() }
        var sources: [GenericMap.Field.Source] = (more.list("path") ?? []).map { .path($0) }
        if let paths = more.list("join") { sources.append(.joined(paths, separator: more.text("with") ?? " ")) }
        for constant in ["value", "default"] { if let text = more.text(constant) { sources.append(.constant(text)) } }
        return GenericMap.Field(sources, values: words(more))
    }

    private static func words(_ field: ConfigurationSection) -> [String: String] {
        guard let values = field.section("values") else { return [:] }
        var words: [String: String] = [:]
        for key in values.keys { words[key] = values.text(key) }
        return words
    }

    /// The path of a whole table, a list of such paths, or a map by name.
    private func table(_ key: String) -> GenericMap.Table {
        guard let node = section.node(key) else { return [] }
        guard node.entries != nil, let names = section.section(key) else { return GenericMap.Table(section.list(key) ?? []) }
        var named: [String: GenericMap.Field] = [:]
        for name in names.keys { named[name] = Self.field(name, of: names) }
        return GenericMap.Table(named: named)
    }
}
