import Model

extension SourceCatalog {
    private static let note =
        "Each line is one delivery, decided for real. Put the source's secret into the variable first: export \(TestCommand.variable)=…"

    /// The sources, or those named; nil where a name is neither a source nor a kind.
    package func text(named names: [String], kinds all: Bool) -> String? {
        var entries = all ? kinds : sources
        if !names.isEmpty {
            entries = []
            for name in names {
                guard let found = (all ? nil : sources.first { $0.name == name }) ?? kinds.first(where: { $0.name == name })
                else {
                    return nil
                }
                entries.append(found)
            }
        }
        return ([Self.note] + entries.map(Self.text)).joined(separator: "\n\n")
    }

    private static func text(_ source: Source) -> String {
        var lines = ["\(source.name): kind \(source.kind), POST \(source.url)"]
        if !source.allowFrom.isEmpty { lines.append("  allow_from: " + source.allowFrom.joined(separator: ", ")) }
        for way in source.ways { lines += ["  \(way.key): \(way.how)", "    \(way.test)"] }
        return lines.joined(separator: "\n")
    }

    /// `{"sources":[{"name","kind","url","allow_from","authentication":[{"key","how","test"}]}],"kinds":[…]}`
    package var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        for (key, entries) in [("sources", sources), ("kinds", kinds)] {
            writer.key(key)
            writer.beginArray()
            for entry in entries { Self.write(entry, to: &writer) }
            writer.endArray()
        }
        writer.endObject()
        return writer.text
    }

    private static func write(_ source: Source, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("name", source.name)
        writer.member("kind", source.kind)
        writer.member("url", source.url)
        writer.key("allow_from")
        writer.beginArray()
        for network in source.allowFrom { writer.string(network) }
        writer.endArray()
        writer.key("authentication")
        writer.beginArray()
        for way in source.ways {
            writer.beginObject()
            writer.member("key", way.key)
            writer.member("how", way.how)
            writer.member("test", way.test)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
    }
}
