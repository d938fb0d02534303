import Model
import TestSupport
import Testing

@testable import PagerDuty

@Suite struct RateGateMachineTests {
    private typealias Ruling = RateGateMachine.Ruling
    private let start = Timestamp(year: 2026, month: 11, day: 23)

    /// How many of `count` newcomers are let through at once; the rest leave again.
    private func burst(_ gate: inout RateGateMachine, _ count: Int, at now: Timestamp) -> Int {
        var passed = 0
        for _ in 0..<count {
            let waiter = gate.arrive()
            if gate.ask(waiter, at: now) == .go { passed += 1 } else { gate.depart(waiter) }
        }
        return passed
    }
    /// One request from beginning to end, which must be let through.
    private func call(_ gate: inout RateGateMachine, _ ending: RateGateMachine.Ending, at now: Timestamp) {
        let waiter = gate.arrive()
        #expect(gate.ask(waiter, at: now) == .go)
        gate.finished(ending, at: now)
    }
    private func ruling(_ gate: inout RateGateMachine, at now: Timestamp) -> Ruling {
        let waiter = gate.arrive()
        defer { gate.depart(waiter) }
        return gate.ask(waiter, at: now)
    }

    @Test("A whole window's worth may start at once, and no more within any 60 s") func ceiling() {
        var gate = RateGateMachine(ceiling: 5, atOnce: 100)
        #expect(burst(&gate, 3, at: start) == 3)
        #expect(burst(&gate, 9, at: start + .seconds(40)) == 2)
        #expect(ruling(&gate, at: start + .seconds(40)) == .wait(.seconds(20)))
        #expect(burst(&gate, 9, at: start + .seconds(60)) == 3)
        #expect(ruling(&gate, at: start + .seconds(60)) == .wait(.seconds(40)))
    }

    @Test("The ceiling holds over a long time of greedy callers") func ceilingOverTime() {
        var gate = RateGateMachine(ceiling: 50, atOnce: 1000)
        var starts: [Timestamp] = []
        for second in 0..<600 {
            let now = start + .seconds(second)
            for _ in 0..<burst(&gate, 7, at: now) {
                starts.append(now)
                gate.finished(.silent, at: now)
            }
        }
        #expect(starts.count == 500)
        for (index, late) in starts.enumerated().dropFirst(50) { #expect(late - starts[index - 50] >= .seconds(60)) }
    }

    @Test("So many under way, and the next only when one ends") func atOnce() {
        var gate = RateGateMachine(ceiling: 100, atOnce: 2)
        #expect(burst(&gate, 5, at: start) == 2)
        #expect(ruling(&gate, at: start) == .wait(nil))
        gate.finished(.answered(.init()), at: start)
        #expect(burst(&gate, 5, at: start) == 1)
    }

    @Test("First come, first served; whoever leaves the line holds nobody up") func order() {
        var gate = RateGateMachine(ceiling: 100, atOnce: 1)
        let first = gate.arrive()
        let second = gate.arrive()
        let third = gate.arrive()
        #expect(gate.ask(second, at: start) == .wait(nil))
        #expect(gate.ask(first, at: start) == .go)
        #expect(gate.first == second)
        gate.depart(second)
        #expect(gate.first == third)
        gate.finished(.silent, at: start)
        #expect(gate.ask(third, at: start) == .go)
        #expect(gate.first == nil)
    }

    @Test("Close to PagerDuty's limit nothing starts until the reset, what is under way counted as taken") func nearTheLimit() {
        var gate = RateGateMachine(ceiling: 1000, atOnce: 100)
        // A fiftieth of 960 stays free: 19. So 5 of these 24 may start.
        call(&gate, .answered(.init(limit: 960, remaining: 24, reset: .seconds(30))), at: start)
        #expect(burst(&gate, 20, at: start) == 5)
        #expect(ruling(&gate, at: start + .seconds(10)) == .wait(.seconds(20)))
        #expect(burst(&gate, 20, at: start + .seconds(30)) == 20)
    }

    @Test("A stale snapshot opens at its reset, whether or not anything is heard") func stale() {
        var gate = RateGateMachine(ceiling: 1000, atOnce: 10)
        call(&gate, .answered(.init(limit: 960, remaining: 0, reset: .seconds(60))), at: start)
        #expect(ruling(&gate, at: start) == .wait(.seconds(60)))
        #expect(ruling(&gate, at: start + .seconds(60)) == .go)
    }

    @Test("Answers that overtake each other do not raise what is left") func overtaking() {
        var gate = RateGateMachine(ceiling: 1000, atOnce: 10)
        #expect(burst(&gate, 2, at: start) == 2)
        gate.finished(.answered(.init(limit: 960, remaining: 10, reset: .seconds(30))), at: start)
        gate.finished(.answered(.init(limit: 960, remaining: 500, reset: .seconds(29))), at: start)
        #expect(ruling(&gate, at: start) == .wait(.seconds(30)))
    }

    @Test("An answer of the next window counts even if it comes before the reset was expected") func nextWindow() {
        var gate = RateGateMachine(ceiling: 1000, atOnce: 10)
        #expect(burst(&gate, 2, at: start) == 2)
        gate.finished(.answered(.init(limit: 960, remaining: 10, reset: .seconds(2))), at: start)
        gate.finished(.answered(.init(limit: 960, remaining: 950, reset: .seconds(60))), at: start + .seconds(1))
        #expect(burst(&gate, 9, at: start + .seconds(1)) == 9)
    }

    @Test("An operation's own limit and the account's are kept apart by their size") func twoLimits() {
        var gate = RateGateMachine(ceiling: 1000, atOnce: 10)
        #expect(burst(&gate, 2, at: start) == 2)
        gate.finished(.answered(.init(limit: 500, remaining: 3, reset: .seconds(20))), at: start)
        gate.finished(.answered(.init(limit: 960, remaining: 700, reset: .seconds(40))), at: start)
        #expect(ruling(&gate, at: start) == .wait(.seconds(20)))
    }

    @Test("What got no answer counts as taken") func silent() {
        var gate = RateGateMachine(ceiling: 1000, atOnce: 10)
        call(&gate, .answered(.init(limit: 100, remaining: 4, reset: .seconds(20))), at: start)
        call(&gate, .silent, at: start)
        call(&gate, .silent, at: start)
        #expect(ruling(&gate, at: start) == .wait(.seconds(20)))
    }

    @Test(
        "A 429 closes the gate for everyone until ratelimit-reset, else Retry-After, else backoff",
        arguments: [
            (RateHeaders(reset: .seconds(7), retryAfter: .seconds(9)), 7), (RateHeaders(retryAfter: .seconds(9)), 9),
            (RateHeaders(), 1), (RateHeaders(reset: .zero), 1), (RateHeaders(reset: .seconds(86_400)), 600),
        ])
    func throttled(_ headers: RateHeaders, _ seconds: Int) {
        var gate = RateGateMachine(ceiling: 1000, atOnce: 10)
        call(&gate, .throttled(headers), at: start)
        #expect(ruling(&gate, at: start) == .wait(.seconds(seconds)))
        #expect(ruling(&gate, at: start + .seconds(seconds)) == .go)
    }

    @Test("After a 429 one request at a time tries, and a success opens the gate wide") func probing() {
        var gate = RateGateMachine(ceiling: 1000, atOnce: 10)
        call(&gate, .throttled(.init()), at: start)
        let later = start + .seconds(1)
        #expect(burst(&gate, 5, at: later) == 1)
        #expect(ruling(&gate, at: later) == .wait(nil))
        gate.finished(.answered(.init()), at: later)
        #expect(burst(&gate, 5, at: later) == 5)
    }

    @Test("Backoff grows by round, not by request; late answers to what was sent before do not end it") func rounds() {
        var gate = RateGateMachine(ceiling: 1000, atOnce: 10)
        #expect(burst(&gate, 4, at: start) == 4)
        gate.finished(.throttled(.init()), at: start)
        gate.finished(.throttled(.init()), at: start)
        gate.finished(.throttled(.init()), at: start)
        gate.finished(.answered(.init()), at: start)
        #expect(ruling(&gate, at: start) == .wait(.seconds(1)))
        call(&gate, .throttled(.init()), at: start + .seconds(1))
        #expect(ruling(&gate, at: start + .seconds(1)) == .wait(.seconds(2)))
    }

    @Test("Backoff is capped", arguments: [(0, 1), (1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 32), (7, 60), (1000, 60)])
    func backoff(_ strikes: Int, _ seconds: Int) { #expect(RateGateMachine.backoff(strikes: strikes) == .seconds(seconds)) }

    @Test("A clock set back by years delays nothing longer than it was") func clockSetBack() {
        var gate = RateGateMachine(ceiling: 2, atOnce: 10)
        #expect(burst(&gate, 3, at: start) == 2)
        gate.finished(.throttled(.init(limit: 960, remaining: 0, reset: .seconds(5))), at: start)
        let past = Timestamp(year: 1999, month: 1, day: 1)
        #expect(ruling(&gate, at: past) == .wait(.seconds(5)))
        gate.finished(.silent, at: past)
        #expect(ruling(&gate, at: past + .seconds(5)) == .wait(.seconds(55)))
        #expect(ruling(&gate, at: past + .seconds(60)) == .go)
    }

    @Test("Whatever the headers say, a waiter with nothing under way is let through within the longest hold")
    func neverForEver() {
        var numbers = SeededRandom(seed: 7)
        for _ in 0..<200 {
            var gate = RateGateMachine(ceiling: 5, atOnce: 3)
            var now = start
            for _ in 0..<30 {
                let waiter = gate.arrive()
                var waited = Duration.zero
                waiting: while true {
                    switch gate.ask(waiter, at: now) {
                    case .go: break waiting
                    case .wait(nil):
                        Issue.record("held with nothing under way")
                        return
                    case .wait(let duration?):
                        #expect(duration > .zero)
                        now = now + duration
                        waited += duration
                    }
                }
                // The ceiling's minute may begin when a hold ends.
                #expect(waited <= RateGateMachine.longestHold + .seconds(60))
                let headers = RateHeaders(
                    limit: numbers.maybe([0, 10, 500, 960]), remaining: numbers.maybe([0, 1, 9, 10, 19, 20, 900]),
                    reset: numbers.maybe([.zero, .seconds(1), .seconds(60), .seconds(86_400)]),
                    retryAfter: numbers.maybe([.seconds(3)]))
                let endings: [RateGateMachine.Ending] = [.answered(headers), .throttled(headers), .silent]
                gate.finished(endings[Int(numbers.next() % 3)], at: now)
            }
        }
    }
}

extension SeededRandom {
    fileprivate mutating func maybe<Value>(_ values: [Value]) -> Value? {
        let index = Int.random(in: 0...values.count, using: &self)
        return index < values.count ? values[index] : nil
    }
}
