import Model
import Rules

/// Rule files with the lists they name, as one text: how a store keeps the set behind a hash, so that it can be asked again later.
enum RuleSetArchive {
    static func encode(_ result: RuleFileLoader.Result, titleLength: Int) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("title_length", titleLength)
        writer.key("files")
        writer.beginArray()
        for file in result.files {
            writer.beginObject()
            writer.member("path", file.path)
            writer.member("text", file.text)
            writer.endObject()
        }
        writer.endArray()
        writer.key("lists")
        writer.beginArray()
        for list in result.lists {
            writer.beginObject()
            writer.member("path", list.path)
            writer.member("text", list.text)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }

    /// Nil for what a later version may have written.
    static func decode(_ bytes: [UInt8]) -> RuleSet? {
        guard let json = try? JSONValue.parse(bytes, limits: JSONLimits(bytes: 1 << 30)), let entries = json["files"]?.array
        else { return nil }
        let files = entries.compactMap { entry -> RuleFile? in
            guard let path = entry["path"]?.string, let text = entry["text"]?.string else { return nil }
            return RuleFile(path: path, text: text)
        }
        let lists = Dictionary(
            (json["lists"]?.array ?? []).compactMap { entry in
                entry["path"]?.string.flatMap { path in entry["text"]?.string.map { (path, $0) } }
            }, uniquingKeysWith: { $1 })
        var settings = RuleSettings()
        if let length = json["title_length"]?.int { settings.titleLength = length }
        return RuleLoader.load(files, settings: settings) { path, file in lists[FilePattern.absolute(path, besides: file)] }
            .ruleSet
    }
}
