import Coalescing
import Testing

@Suite struct BackoffTests {
    @Test("The ceiling doubles up to the cap", arguments: zip(0...8, [1, 1, 2, 4, 8, 16, 32, 60, 60]))
    func ceilings(attempt: Int, seconds: Int) {
        #expect(Backoff().ceiling(attempt: attempt) == .seconds(seconds))
    }

    @Test("Jitter takes any part of the ceiling", arguments: zip([0, 0.25, 0.5, 0.999], [0, 2, 4, 7.992]))
    func jitter(part: Double, seconds: Double) {
        let delay = Backoff().delay(attempt: 4, jitter: part)
        #expect(abs(delay / .seconds(1) - seconds) < 0.000_001)
    }

    @Test("No number of attempts overflows", arguments: [Int.min, -1, 31, 63, 1000, Int.max])
    func extremes(attempt: Int) {
        #expect(Backoff().ceiling(attempt: attempt) <= .seconds(60))
        #expect(Backoff(base: .seconds(1), cap: .seconds(3600)).ceiling(attempt: attempt) <= .seconds(3600))
    }

    @Test("A backoff that cannot be is refused")
    func validation() {
        #expect(Backoff().validate().isEmpty)
        #expect(Backoff(base: .zero).validate().count == 1)
        #expect(Backoff(base: .seconds(61)).validate().count == 1)
    }
}
