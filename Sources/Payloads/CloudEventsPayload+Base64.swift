import FoundationEssentials
import Model

/// Events whose data came as `data_base64`, with it in plain sight as `data`: JSON where it is JSON, else a text.
///
/// Source: the CloudEvents specification's JSON format 1.0, section 3.1.1.
extension CloudEventsPayload {
    /// One event or a batch; what holds no such data, or data that is no base64, stays as it is.
    static func plain(_ body: JSONValue) -> JSONValue {
        guard let events = body.array else { return unpacked(body) ?? body }
        let plain = events.map { unpacked($0) }
        guard plain.contains(where: { $0 != nil }) else { return body }
        var json = JSONWriter()
        json.beginArray()
        for (event, unpacked) in zip(events, plain) { json.raw((unpacked ?? event).bytes) }
        json.endArray()
        return (try? JSONValue.parse(json.bytes)) ?? body
    }

    private static func unpacked(_ event: JSONValue) -> JSONValue? {
        guard let members = event.members, event["data"] == nil, let text = event["data_base64"]?.string,
            let data = Data(base64Encoded: text)
        else { return nil }
        var json = JSONWriter()
        json.beginObject()
        for (name, value) in members where name != "data_base64" {
            json.key(name)
            json.raw(value.bytes)
        }
        if let value = try? JSONValue.parse(Array(data)) {
            json.key("data")
            json.raw(value.bytes)
        } else {
            json.member("data", String(decoding: data, as: UTF8.self))
        }
        json.endObject()
        return try? JSONValue.parse(json.bytes)
    }
}
