import Model

/// CloudEvents 1.0 over HTTP: structured, in batches, or binary with the attributes in `ce-` headers.
///
/// Whichever way it came, an event is read in its structured form: `payload.type`, `payload.data.…`. What an event means is
/// its sender's affair, so a source may have a `map`, whose paths start there; without one the attributes and the usual names
/// within `data` are read. Source: FACTS on senders, "CloudEvents" and trap 1.
enum CloudEventsPayload {
    static func decode(_ input: PayloadInput) -> Decoded {
        if input.headers["ce-specversion"] != nil || input.headers["ce-type"] != nil {
            guard let event = structured(input) else { return .undecodable(reason: "the event breaks the limits on JSON") }
            return table(input).decode(event, input)
        }
        do throws(JSONError) {
            return table(input).decode(plain(try JSONValue.parse(input.body)), input)
        } catch {
            return .undecodable(reason: "the body is not JSON: \(error)")
        }
    }

    private static func table(_ input: PayloadInput) -> TablePayload {
        guard var map = input.map else { return usual }
        // `source` and `id` are unique together: that is the specification's.
        map.fields[.delivery] = map.fields[.delivery] ?? identity
        return TablePayload(map: map, repeatsBodies: true, mayBeList: true, marks: ["specversion", "type"])
    }

    private static let identity = GenericMap.Field([.joined(["source", "id"], separator: " ")])

    private static let usual: TablePayload = {
        func data(_ names: String...) -> [String] { names.map { "data." + $0 } }
        let map = GenericMap(
            [
                .title: .init(paths: data("title", "summary", "message", "name") + ["subject", "type"]),
                .description: .init(paths: data("description", "details", "message") + ["data"]),
                .status: .init(paths: data("status", "state", "action")),
                .severity: .init(paths: data("severity", "level", "priority") + ["severity"]),
                .service: .init(paths: data("service")),
                .host: .init(paths: data("host", "hostname", "instance") + ["source"]),
                .environment: .init(paths: data("environment", "env")), .url: .init(paths: data("url", "link")),
                .fingerprint: .init(
                    data("fingerprint", "alert_id", "incident_id").map { .path($0) } + [
                        .joined(["source", "subject"], separator: " ")
                    ]),
                .time: "time", .delivery: identity,
            ],
            labels: ["data.tags", "data.labels"])
        return TablePayload(map: map, repeatsBodies: true, mayBeList: true, marks: ["specversion", "type"], finish: finish)
    }()

    private static let attributes: Set<String> = [
        "specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema", "data", "data_base64",
    ]

    private static func finish(_ alert: inout Alert, _ event: JSONValue) {
        for (name, value) in event.members ?? [] where !attributes.contains(name) {
            if let text = value.text { alert.labels[name] = text }
        }
        // `com.example.alert.resolved`: the type's last word, where the data says nothing of a state.
        let stated = ["status", "state", "action"].contains { event["data"]?[$0]?.text != nil }
        guard !stated, let word = event["type"]?.string?.split(separator: ".").last else { return }
        let status = AlertStatus(sender: String(word))
        if case .other = status { return }
        alert.status = status
        alert.event = status.word
    }

    /// The structured form of an event in binary mode.
    private static func structured(_ input: PayloadInput) -> JSONValue? {
        var json = JSONWriter()
        json.beginObject()
        for (name, value) in input.headers.sorted(by: { $0.key < $1.key }) where name.hasPrefix("ce-") {
            let name = String(name.dropFirst(3))
            if name != "data" { json.member(name, percentDecoded(Array(value.utf8), plusIsBlank: false)) }
        }
        json.member("datacontenttype", input.headers["content-type"])
        if let data = try? JSONValue.parse(input.body) {
            json.key("data")
            json.raw(data.bytes)
        } else if !input.body.isEmpty {
            json.member("data", String(decoding: input.body, as: UTF8.self))
        }
        json.endObject()
        return try? JSONValue.parse(json.bytes)
    }
}
