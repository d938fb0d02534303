import Payloads
import Rules

/// Reads what says which incidents a source's alerts mean: `dedup_key`, `services` and `rewrite` of each of `sources:`.
enum KeysSection {
    static let keys = ["dedup_key", "services", "rewrite"]

    static func read(_ top: ConfigurationSection) -> (keys: [String: SourceKeys], services: [String: Set<String>]) {
        var keys: [String: SourceKeys] = [:]
        var services: [String: Set<String>] = [:]
        guard let sources = top.section("sources") else { return (keys, services) }
        // What is no map has been reported where the sources' authentication is read.
        for name in sources.keys where sources.node(name)?.entries != nil {
            guard let section = sources.section(name) else { continue }
            let read = SourceKeys(template: template(section), rewrite: rewrite(section))
            if read.template != nil || read.rewrite != nil { keys[name] = read }
            if let ids = section.list("services") { services[name] = Set(ids.filter { !$0.isEmpty }) }
        }
        return (keys, services)
    }

    private static func template(_ section: ConfigurationSection) -> KeyTemplate? {
        guard let text = section.text("dedup_key") else { return nil }
        do { return try KeyTemplate(text) } catch {
            section.report("dedup_key", "FTC005", "`\(section.name(of: "dedup_key"))`: \(error.message)", help: error.help)
            return nil
        }
    }

    private static func rewrite(_ section: ConfigurationSection) -> GroupKeyRewrite? {
        guard let rewrite = section.section("rewrite") else { return nil }
        let (from, to) = (rewrite.text("from"), rewrite.text("to"))
        rewrite.finish()
        guard let from, let to, !from.isEmpty else {
            section.report("rewrite", "FTC010", "`\(rewrite.path)` needs `from`, which may not be empty, and `to`")
            return nil
        }
        return GroupKeyRewrite(from: from, to: to)
    }
}
