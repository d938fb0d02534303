/// Whether this is what a template leaves where it had nothing to put in, rather than a value: `$SERVICE`,
/// `*alertFriendlyDuration*`, `{HOST.NAME}`, `{{ title }}`, `<no value>`, `null`.
///
/// Only a text that is one as a whole; a title that merely holds one stays. Source: FACTS on senders, trap 11.
func isPlaceholder(_ text: String) -> Bool {
    let bytes = text.utf8
    guard let first = bytes.first, let last = bytes.last, (2...128).contains(bytes.count) else { return false }
    let inner = bytes.dropFirst().dropLast()
    switch (first, last) {
    case (UInt8(ascii: "$"), _):
        return bytes.dropFirst().allSatisfy { isUpper($0) || isDigit($0) || $0 == UInt8(ascii: "_") }
            && bytes.dropFirst().contains(where: isUpper)
    case (UInt8(ascii: "*"), UInt8(ascii: "*")):
        // A title in bold is a title: only what looks like a variable's name counts.
        if text == "*UNKNOWN*" || text.hasPrefix("*insert ") { return true }
        return inner.allSatisfy { isUpper($0) || isLower($0) } && inner.first.map(isLower) ?? false
            && inner.contains(where: isUpper)
    case (UInt8(ascii: "{"), UInt8(ascii: "}")):
        if inner.first == UInt8(ascii: "{"), inner.last == UInt8(ascii: "}") { return true }
        return inner.contains(where: isUpper)
            && inner.allSatisfy { isUpper($0) || isDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_") }
    default: return text == "null" || text == "<no value>" || text == "<nil>"
    }
}

private func isUpper(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "A") < 26 }
private func isLower(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "a") < 26 }
private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
