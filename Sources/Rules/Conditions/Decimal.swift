/// Reads numbers as people write them: `42`, `-0.5`, `1e6`; no hexadecimal, no `nan`, no `inf`.
enum Decimal {
    static func parse(_ text: some StringProtocol) -> Double? {
        let bytes = text.utf8
        guard let first = bytes.first, bytes.count <= 64,
            isDigit(first) || first == UInt8(ascii: "-") || first == UInt8(ascii: "+"),
            bytes.allSatisfy({ isDigit($0) || "+-.eE".utf8.contains($0) }), let number = Double(String(text)), number.isFinite
        else { return nil }
        return number
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}
