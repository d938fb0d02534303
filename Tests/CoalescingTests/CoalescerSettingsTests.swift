import Coalescing
import Testing

@Suite struct CoalescerSettingsTests {
    @Test("The defaults are usable")
    func defaults() { #expect(CoalescerSettings().validate().isEmpty) }

    @Test(
        "What cannot be used is refused, not clamped",
        arguments: [
            CoalescerSettings(maxBatch: 251), CoalescerSettings(maxBatch: 0), CoalescerSettings(linger: .seconds(-1)),
            CoalescerSettings(linger: .seconds(3601)), CoalescerSettings(maxInFlightBatches: 0),
            CoalescerSettings(backoff: Backoff(base: .zero)),
        ])
    func refusals(settings: CoalescerSettings) { #expect(settings.validate().count == 1) }
}
