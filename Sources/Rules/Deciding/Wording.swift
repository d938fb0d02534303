import Model

/// How conditions and values are put in words, always bounded.
enum Wording {
    static let valueLength = 80

    /// A value as it was found: `"db-17"`, `missing`, `["a", "b"]`.
    static func actual(_ value: FieldValue) -> String {
        switch value {
        case .missing: return "missing"
        case .one(let text): return quoted(text)
        case .many(let texts, _):
            let shown = texts.prefix(4).map { quoted($0) }.joined(separator: ", ")
            return texts.count > 4 ? "[\(shown), … \(texts.count) in all]" : "[\(shown)]"
        }
    }

    /// `text` in double quotes, cut to `valueLength`, line breaks and control characters escaped.
    static func quoted(_ text: String) -> String { quotedPlainly(text) ?? quotedWithEscapes(text) }

    // Nearly every text: printable ASCII, whose bytes are its characters.
    private static func quotedPlainly(_ text: String) -> String? {
        var text = text
        return text.withUTF8 { bytes in
            let part = bytes.prefix(valueLength)
            guard part.allSatisfy({ (0x20..<0x7F).contains($0) }) else { return nil }
            let isCut = bytes.count > valueLength
            return String(unsafeUninitializedCapacity: part.count + 5) { target in
                target[0] = UInt8(ascii: "\"")
                _ = target[1...].update(fromContentsOf: part)
                var end = part.count + 1
                for byte in isCut ? "…\"".utf8 : "\"".utf8 {
                    target[end] = byte
                    end += 1
                }
                return end
            }
        }
    }

    private static func quotedWithEscapes(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars.prefix(valueLength) {
            switch scalar {
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.isUnsafeToPrint: result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        if text.unicodeScalars.dropFirst(valueLength).first != nil { result += "…" }
        return result + "\""
    }

    /// At most `length` characters (Unicode scalars), the last an ellipsis where something was cut.
    static func bounded(_ text: String, _ length: Int) -> String {
        // Bytes are never fewer than scalars, so short texts are not counted.
        guard text.utf8.count > length else { return text }
        let scalars = text.unicodeScalars
        guard let end = scalars.index(scalars.startIndex, offsetBy: length, limitedBy: scalars.endIndex), end < scalars.endIndex
        else { return text }
        return String(scalars[..<scalars.index(before: end)]) + "…"
    }

    static func list(_ words: some Collection<String>) -> String {
        words.count == 1 ? words.first ?? "" : words.joined(separator: ", ")
    }
}
