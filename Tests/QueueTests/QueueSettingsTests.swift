import Queue
import Testing

@Suite struct QueueSettingsTests {
    @Test func theDefaultsAreValid() {
        let settings = QueueSettings(path: "fettle.db")
        #expect(settings.validate().isEmpty)
        #expect(settings.maxOpen == 1_000_000)
        #expect(settings.dedupWindow == .seconds(600))
        #expect(settings.historyKeep == .seconds(604_800))
    }

    @Test(
        "Each mistake has its line",
        arguments: [
            QueueSettings(path: ""), QueueSettings(path: "a\0b"), QueueSettings(path: ":memory:"),
            QueueSettings(path: "file:a.db"),
            QueueSettings(path: "a", maxOpen: 0), QueueSettings(path: "a", dedupWindow: .seconds(-1)),
            QueueSettings(path: "a", historyKeep: .seconds(1)), QueueSettings(path: "a", busyTimeout: .seconds(61)),
            QueueSettings(path: "a", maxDecisionBytes: 10), QueueSettings(path: "a", deadKeep: .seconds(604_799)),
        ])
    func mistakes(_ settings: QueueSettings) {
        #expect(settings.validate().count == 1)
    }
}
