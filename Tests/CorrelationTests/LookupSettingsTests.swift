import Correlation
import Testing

@Suite struct LookupSettingsTests {
    @Test("The pauses are 1, 2, 5, 10, 30, 30 … s", arguments: zip(0...7, [1, 1, 2, 5, 10, 30, 30, 30]))
    func pauses(tries: Int, seconds: Int) {
        #expect(LookupSettings().pause(after: tries) == .seconds(seconds))
    }

    @Test("What cannot be used is refused")
    func validation() {
        #expect(LookupSettings().validate().isEmpty)
        let broken = LookupSettings(deadline: .seconds(-1), pauses: [], concurrency: 0, remember: .seconds(-1), capacity: 0)
        #expect(broken.validate().count == 5)
    }
}
