import Model
import Testing

@testable import Sandbox

@Suite("SandboxSettings")
struct SandboxSettingsTests {
    @Test("The defaults are usable")
    func defaults() throws { try SandboxSettings().validate() }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var change: @Sendable (inout SandboxSettings) -> Void
    }

    /// Described by a word the error must hold.
    static let cases: [Case] = [
        Case(testDescription: "port") { $0.port = 70_000 },
        Case(testDescription: "host") { $0.host = "" },
        Case(testDescription: "rate limit") { $0.requestsPerMinute = 0 },
        Case(testDescription: "rate limit") { $0.eventsPerMinute = 0 },
        Case(testDescription: "token is empty") { $0.tokens = [.init(Secret(""))] },
        Case(testDescription: "unknown user") { $0.tokens = [.init(Secret("x"), user: "PX")] },
        Case(testDescription: "no service") { $0.directory.services = [] },
        Case(testDescription: "escalation policy") { $0.directory.policies = [] },
        Case(testDescription: "concurrency") { $0.webhooks.concurrency = 0 },
        Case(testDescription: "http://") { $0.subscriptions = [WebhookSubscription(url: "ftp://x", secrets: [Secret("s")])] },
        Case(testDescription: "needs a secret") { $0.subscriptions = [WebhookSubscription(url: "http://x", secrets: [])] },
    ]

    @Test("What cannot work is refused in words", arguments: cases)
    func refused(_ given: Case) {
        var settings = SandboxSettings()
        given.change(&settings)
        let error = #expect(throws: SandboxSettingsError.self) { try settings.validate() }
        #expect(error?.description.contains(given.testDescription) == true)
    }

    @Test("Every problem is told at once")
    func together() {
        var settings = SandboxSettings()
        settings.port = -1
        settings.host = ""
        let error = #expect(throws: SandboxSettingsError.self) { try settings.validate() }
        #expect(error?.problems.count == 2)
    }
}
