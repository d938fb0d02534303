import Coalescing
import Delivery
import Testing

@Suite struct DeliverySettingsTests {
    @Test("The defaults are usable")
    func defaults() { #expect(DeliverySettings().validate().isEmpty) }

    @Test(
        "What cannot be used is refused",
        arguments: [
            DeliverySettings(claimChunk: 0), DeliverySettings(claimChunk: 30_000), DeliverySettings(grace: .seconds(-1)),
            DeliverySettings(pollInterval: .zero), DeliverySettings(coalescer: CoalescerSettings(maxBatch: 251)),
            DeliverySettings(claimChunk: 10, maxHeld: 10), DeliverySettings(maxSearching: 0),
        ])
    func refusals(settings: DeliverySettings) { #expect(settings.validate().count == 1) }
}
