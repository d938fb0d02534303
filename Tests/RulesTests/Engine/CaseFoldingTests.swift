import PCRE2
import Testing

@testable import Rules

@Suite struct CaseFoldingTests {
    private func folded(_ text: String) -> String {
        let bytes = Array(text.utf8)
        return (bytes + Array(repeating: 0, count: 8)).withUnsafeBufferPointer { source in
            let target = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count + 8)
            defer { target.deallocate() }
            guard let from = source.baseAddress, let to = target.baseAddress else { return "" }
            let count = CaseFolding.fold(from, bytes.count, into: to)
            return String(decoding: target[..<count], as: UTF8.self)
        }
    }

    @Test(
        "Capitals, the long s and the Kelvin sign become small letters; nothing else changes",
        arguments: [
            ("", ""), ("AZaz@[`{", "azaz@[`{"), ("Disk FULL on DB-17 at 12:00", "disk full on db-17 at 12:00"),
            ("\u{17F}\u{212A}", "sk"), ("ÜBER \u{17F}TAGE \u{212A}AFKA ß", "Über stage kafka ß"), ("Å\u{212B}€ſ", "Å\u{212B}€s"),
        ])
    func folds(_ text: String, _ expected: String) {
        #expect(folded(text) == expected)
        #expect(String(decoding: CaseFolding.folded(Array(text.utf8)), as: UTF8.self) == expected)
    }

    @Test("Every character that PCRE2 takes for an ASCII letter without regard to case folds to it")
    func agreesWithPCRE2() throws {
        var scratch = MatchScratch()
        let pattern = try Pattern("(?i)^[a-z]$")
        var found: [String] = []
        for value in UInt32(0x80)...0x1FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            if scratch.match(pattern, in: String(scalar)) == .matched { found.append(String(scalar)) }
        }
        #expect(found == ["\u{17F}", "\u{212A}"])
    }
}
