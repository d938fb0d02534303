import Foundation
import Model
import TestSupport
import Testing

@testable import Rules

/// The fuzzer's corpus, and a short way into the woods around it; `scripts/fuzz rules` goes further.
@Suite struct RuleFuzzTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Fuzzing/Corpus/rules")
        .standardized

    private static let corpus: [(name: String, input: [UInt8])] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
        return names.sorted().compactMap { name in
            (try? Data(contentsOf: folder.appending(path: name))).map { (name, Array($0)) }
        }
    }()

    @Test("Every input of the corpus is answered as promised")
    func corpus() {
        #expect(Self.corpus.count >= 30)
        for (name, input) in Self.corpus { #expect(RuleEntry.complaint(input) == nil, "\(name)") }
    }

    @Test("The corpus reaches every operator, every key of a rule and every field that is set")
    func reach() {
        let all = Self.corpus.map { String(decoding: $0.input, as: UTF8.self) }.joined()
        for word in RuleCompiler.operators + RuleCompiler.ruleKeys + IncidentField.allCases.map(\.rawValue) {
            #expect(all.contains(word), "\(word)")
        }
    }

    @Test("So is what becomes of it by mutation", arguments: 0..<16)
    func mutations(part: Int) {
        var random = SeededRandom(seed: UInt64(part))
        for _ in 0..<100 {
            guard let seed = Self.corpus.randomElement(using: &random) else { return }
            var scalars = Array(String(decoding: seed.input, as: UTF8.self).unicodeScalars)
            for _ in 0..<Int.random(in: 1...3, using: &random) { mutate(&scalars, using: &random) }
            let text = String(String.UnicodeScalarView(scalars))
            #expect(RuleEntry.complaint(Array(text.utf8)) == nil, "\(text)")
        }
    }

    private static let pieces = [
        "{", "}", "[", "]", ":", ": ", "- ", "'", "\"", "\n", "\r\n", "\t", "  ", "&a ", "*a", "<<: ", "!!str ", "|", ">", "#",
        "{{", "}}", "(?<n>", "(", ")+", "\\", "\\Q", "\u{0}", "\u{85}", "\u{2028}", "ü", "🔥", "\u{FEFF}", "%", "? ", "---\n",
        "...", "not: ", "rules:", "title: ", "any: ", "99999999999999999999", "-1", "\u{FF000}", "# fettle: allow FTL502",
        "exists: false", "in: {file: ab}", "{{host}}", "1e999", "24:00", "Mon-", "0%", "(*NO_JIT)",
    ]

    private func mutate(_ scalars: inout [Unicode.Scalar], using random: inout SeededRandom) {
        let place = Int.random(in: 0...scalars.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: scalars.insert(contentsOf: (Self.pieces.randomElement(using: &random) ?? "").unicodeScalars, at: place)
        case 1: scalars.removeSubrange(place..<min(scalars.count, place + Int.random(in: 0...8, using: &random)))
        case 2:
            let from = Int.random(in: 0...scalars.count, using: &random)
            scalars.insert(contentsOf: scalars[from..<min(scalars.count, from + 40)], at: place)
        default: if place < scalars.count { scalars[place] = Unicode.Scalar(UInt8.random(in: 0...255, using: &random)) }
        }
    }
}
