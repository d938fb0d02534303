/// Appends compact JSON to a byte array; commas and colons come by themselves.
///
/// It trusts its caller to pair every begin with its end and to write a key before each value of an object.
package struct JSONWriter: Sendable {
    package private(set) var bytes: [UInt8] = []
    /// A value stands before: the next one needs a comma.
    private var follows = false

    /// `reserving`: so many bytes without growing.
    package init(reserving capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    package var text: String { String(decoding: bytes, as: UTF8.self) }

    package mutating func beginObject() { begin(UInt8(ascii: "{")) }
    package mutating func endObject() { end(UInt8(ascii: "}")) }
    package mutating func beginArray() { begin(UInt8(ascii: "[")) }
    package mutating func endArray() { end(UInt8(ascii: "]")) }

    package mutating func key(_ key: String) {
        comma()
        JSONEscapes.append(key, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        follows = false
    }

    package mutating func string(_ value: String) {
        comma()
        JSONEscapes.append(value, to: &bytes)
    }

    package mutating func int(_ value: some BinaryInteger) { raw(String(value)) }

    /// The shortest digits that read back as the same number; null for what JSON cannot write, infinity and NaN.
    package mutating func double(_ value: Double) { raw(value.isFinite ? value.description : "null") }
    package mutating func bool(_ value: Bool) { raw(value ? "true" : "false") }
    package mutating func null() { raw("null") }

    /// A value that is JSON already.
    package mutating func raw(_ json: String) { raw(json.utf8) }

    /// A value that is JSON already.
    package mutating func raw(_ json: some Sequence<UInt8>) {
        comma()
        bytes.append(contentsOf: json)
    }

    /// A parsed value, without the white space between its tokens: one line whatever it came as.
    package mutating func value(_ value: JSONValue) {
        if let elements = value.array {
            beginArray()
            for element in elements { self.value(element) }
            endArray()
        } else if let members = value.members {
            beginObject()
            for member in members {
                key(member.key)
                self.value(member.value)
            }
            endObject()
        } else {
            raw(value.bytes)
        }
    }

    /// Nothing at all for nil; so the other `member`s.
    package mutating func member(_ key: String, _ value: String?) {
        guard let value else { return }
        self.key(key)
        string(value)
    }

    package mutating func member(_ key: String, _ value: Int?) {
        guard let value else { return }
        self.key(key)
        int(value)
    }

    package mutating func member(_ key: String, _ value: Double?) {
        guard let value else { return }
        self.key(key)
        double(value)
    }

    package mutating func member(_ key: String, _ value: Bool?) {
        guard let value else { return }
        self.key(key)
        bool(value)
    }

    private mutating func begin(_ bracket: UInt8) {
        comma()
        bytes.append(bracket)
        follows = false
    }

    private mutating func end(_ bracket: UInt8) {
        bytes.append(bracket)
        follows = true
    }

    private mutating func comma() {
        if follows { bytes.append(UInt8(ascii: ",")) }
        follows = true
    }
}
