import Model

/// Bodies sent as HTML forms (`application/x-www-form-urlencoded`), read into one JSON object of texts.
enum FormBody {
    static func json(_ body: [UInt8]) throws(JSONError) -> JSONValue {
        let fields = fields(of: body)
        // A form whose one field is a whole JSON object carries that.
        if let only = fields.first, fields.count == 1, ["payload", "data", "json", "body"].contains(only.name),
            let json = try? JSONValue.parse(only.value), json.kind == .object || json.kind == .array
        {
            return json
        }
        var json = JSONWriter()
        json.beginObject()
        for field in fields { json.member(field.name, field.value) }
        json.endObject()
        return try JSONValue.parse(json.bytes)
    }

    private static func fields(of body: [UInt8]) -> [(name: String, value: String)] {
        body.split(separator: UInt8(ascii: "&")).map { field in
            let equals = field.firstIndex(of: UInt8(ascii: "=")) ?? field.endIndex
            return (
                percentDecoded(field[..<equals], plusIsBlank: true),
                percentDecoded(field[equals...].dropFirst(), plusIsBlank: true)
            )
        }
    }
}

/// Undoes `%41`; what is no escape stays as it is, bytes that are no UTF-8 become U+FFFD.
func percentDecoded(_ bytes: some Collection<UInt8>, plusIsBlank: Bool) -> String {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(bytes.count)
    var rest = bytes[...]
    while let byte = rest.popFirst() {
        if byte == UInt8(ascii: "%"), let high = rest.first.flatMap(hexDigit), let low = rest.dropFirst().first.flatMap(hexDigit)
        {
            decoded.append(high << 4 | low)
            rest = rest.dropFirst(2)
        } else {
            decoded.append(plusIsBlank && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
        }
    }
    return String(decoding: decoded, as: UTF8.self)
}

private func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}
