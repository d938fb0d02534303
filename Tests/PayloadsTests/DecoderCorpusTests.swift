import Foundation
import Model
import TestSupport
import Testing

@testable import Payloads

/// The fuzzer's corpus, and a short way into the woods around it; `scripts/fuzz` goes further.
@Suite struct DecoderCorpusTests {
    static let corpus: [(name: String, input: [UInt8])] = {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../Fuzzing/Corpus/decoders").standardized
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
        return names.sorted().compactMap { name in
            (try? Data(contentsOf: folder.appending(path: name))).map { (name, Array($0)) }
        }
    }()

    @Test func `Every kind is in the corpus`() {
        let kinds = Set(Self.corpus.compactMap { DecoderEntry.request($0.input)?.kind })
        #expect(kinds == Set(PayloadKind.all))
    }

    @Test func `Every input of the corpus is answered as promised`() {
        for (name, input) in Self.corpus {
            let complaint = DecoderEntry.complaint(input)
            #expect(complaint == nil, "\(name)")
        }
    }

    @Test(arguments: 0..<8)
    func `So is what becomes of it by mutation`(part: Int) {
        var random = SeededRandom(seed: UInt64(part))
        for index in stride(from: part, to: Self.corpus.count, by: 8) {
            for _ in 0..<100 {
                var input = Self.corpus[index].input
                for _ in 0..<Int.random(in: 1...4, using: &random) { mutate(&input, using: &random) }
                let complaint = DecoderEntry.complaint(input)
                #expect(complaint == nil, "\(String(decoding: input, as: UTF8.self))")
            }
        }
    }

    @Test(arguments: Fixture.all)
    func `A request is read as it was written`(fixture: Fixture) throws {
        let bytes = DecoderEntry.bytes(kind: fixture.kind, headers: fixture.headers, body: fixture.body)
        let read = try #require(DecoderEntry.request(bytes))
        #expect(read.kind == fixture.kind && read.headers == fixture.headers && read.body == fixture.body)
    }

    private static let tokens = [
        "null", "true", "-1", "1e999", "18446744073709551616", "\"\"", "[]", "{}", "[[", "\"\\ud83d\"", "\"$X\"",
        "\"0001-01-01T00:00:00Z\"", "\"12026-01-01T00:00:00+0100\"", "1700000000123456789", ",", "\"",
    ].map { Array($0.utf8) }

    /// A byte changed, a stretch doubled or dropped, a token of JSON put somewhere, the tail of another input.
    private func mutate(_ input: inout [UInt8], using random: inout SeededRandom) {
        guard input.count > 2 else { return }
        let place = Int.random(in: 0..<input.count, using: &random)
        let end = min(input.count, place + Int.random(in: 1...16, using: &random))
        switch Int.random(in: 0..<5, using: &random) {
        case 0: input[place] = UInt8.random(in: 0...255, using: &random)
        case 1: input.removeSubrange(place..<end)
        case 2: input.insert(contentsOf: input[place..<end], at: place)
        case 3: input.replaceSubrange(place..<end, with: Self.tokens.randomElement(using: &random) ?? [])
        default:
            let other = Self.corpus.randomElement(using: &random)?.input ?? []
            input.replaceSubrange(place..., with: other.suffix(Int.random(in: 0...other.count, using: &random)))
        }
    }
}
