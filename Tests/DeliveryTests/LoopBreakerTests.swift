import Model
import Testing

@testable import Delivery

@Suite struct LoopBreakerTests {
    private let noon = Timestamp(year: 2026, month: 11, day: 23, hour: 12)

    /// Acts once for each character, a second apart: `e` an echo, `p` an action a person or monitor caused; `w` is a word alone.
    private func run(_ story: String) -> [LoopBreaker.Finding] {
        var breaker = LoopBreaker(capacity: 10)
        return story.enumerated().compactMap { second, character in
            let time = noon + .seconds(second)
            if character == "w" {
                breaker.hear(of: "Q1", at: time)
                return nil
            }
            return breaker.act(on: "Q1", isEcho: character == "e", decidedAt: time)
        }
    }

    @Test(
        "The third action with nobody's word between opens it; a word closes it",
        arguments: [
            ("eeee", [.passes, .passes, .opens, .isOpen]), ("peee", [.passes, .passes, .opens, .isOpen]),
            ("pppp", [.passes, .passes, .passes, .passes]), ("eewee", [.passes, .passes, .passes, .passes]),
            ("eeepe", [.passes, .passes, .opens, .passes, .passes]), ("weee", [.passes, .passes, .opens]),
        ] as [(String, [LoopBreaker.Finding])])
    func stories(story: String, findings: [LoopBreaker.Finding]) {
        #expect(run(story) == findings)
    }

    @Test("Each incident has its own")
    func incidents() {
        var breaker = LoopBreaker(capacity: 10)
        for id in ["Q1", "Q2", "Q3", "Q4"] as [IncidentID] {
            #expect(breaker.act(on: id, isEcho: true, decidedAt: noon) == .passes)
        }
    }

    @Test("What was decided before the last word is no part of what follows it")
    func older() {
        var breaker = LoopBreaker(capacity: 10)
        breaker.hear(of: "Q1", at: noon)
        for _ in 1...5 { #expect(breaker.act(on: "Q1", isEcho: true, decidedAt: noon + .seconds(-1)) == .passes) }
        breaker.hear(of: "Q1", at: noon + .seconds(-2))
        #expect(breaker.act(on: "Q1", isEcho: true, decidedAt: noon + .seconds(1)) == .passes)
    }
}
