import Model

/// The single values of a body, each with its path and a way to put another one in its place.
struct BodyValues {
    struct Value {
        var path: String
        var text: String
        /// Nil for what is no JSON: a header, a plain text as body.
        var json: JSONValue?
        fileprivate var place: Place

        fileprivate enum Place {
            case header(String)
            case body
            /// Bytes of the body.
            case range(Range<Int>)
            /// Bytes of JSON that is itself a text at these bytes of the body.
            indirect case nested(Range<Int>, in: JSONValue, at: Place)
        }

        func replaced(by probe: Probe, in input: PayloadInput) -> PayloadInput {
            var input = input
            switch place {
            case .header(let name): input.headers[name] = probe.text
            case .body: input.body = Array(probe.text.utf8)
            default: Self.replace(place, by: probe.bytes, in: &input.body)
            }
            return input
        }

        private static func replace(_ place: Place, by bytes: [UInt8], in body: inout [UInt8]) {
            switch place {
            case .header, .body: break
            case .range(let range): body.replaceSubrange(range, with: bytes)
            case .nested(let range, let document, let outer):
                var inner = Array(document.bytes)
                // Blanks may stand before the value.
                let start = document.bytes.startIndex
                inner.replaceSubrange(range.lowerBound - start..<range.upperBound - start, with: bytes)
                var json = JSONWriter()
                json.string(String(decoding: inner, as: UTF8.self))
                replace(outer, by: json.bytes, in: &body)
            }
        }
    }

    private(set) var all: [Value] = []

    /// - Parameter payload: The payload of an alert: where a text of the body is JSON there, its values are told one by one.
    init(of input: PayloadInput, payload: JSONValue?) {
        for (name, value) in input.headers.sorted(by: { $0.key < $1.key }) where name != "content-type" {
            all.append(Value(path: "header " + name, text: value, place: .header(name)))
        }
        if let body = try? JSONValue.parse(input.body) {
            add(body, "", payload) { .range($0) }
        } else if !input.body.isEmpty {
            all.append(Value(path: "the body", text: String(decoding: input.body.prefix(4096), as: UTF8.self), place: .body))
        }
    }

    private mutating func add(_ value: JSONValue, _ path: String, _ payload: JSONValue?, place: (Range<Int>) -> Value.Place) {
        func below(_ name: String) -> String { path.isEmpty ? name : path + "." + name }
        if let members = value.members {
            for member in members { add(member.value, below(member.key), payload, place: place) }
        } else if let elements = value.array {
            for (index, element) in elements.enumerated() { add(element, below(String(index)), payload, place: place) }
        } else if let text = value.text {
            let own = place(value.bytes.indices)
            if let inner = value.string.flatMap({ try? JSONValue.parse($0) }), inner.kind == .object,
                payload?.value(at: path)?.kind == .object
            {
                add(inner, path, payload) { .nested($0, in: inner, at: own) }
            } else {
                all.append(Value(path: path, text: text, json: value, place: own))
            }
        }
    }
}

extension PayloadInput {
    /// The same delivery with a form written as the JSON it is read as: in it, a value can be put in another's place.
    var formAsJSON: PayloadInput {
        guard (try? JSONValue.parse(body)) == nil, let fields = try? parsed() else { return self }
        var input = self
        input.body = Array(fields.bytes)
        input.headers["content-type"] = "application/json"
        return input
    }
}
