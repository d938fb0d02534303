import Model
import Testing

@testable import PagerDuty

@Suite struct PagerDutySettingsTests {
    private func settings(_ change: (inout PagerDutySettings) -> Void = { _ in }) -> PagerDutySettings {
        var settings = PagerDutySettings(token: Secret("u+token"), from: "bot@example.com")
        change(&settings)
        return settings
    }

    @Test("Token and From are all that must be given") func minimum() {
        #expect(settings().validate().isEmpty)
        #expect(PagerDutySettings().validate().map { $0.prefix { $0 != ":" } } == ["pagerduty.token", "pagerduty.from"])
    }

    @Test("All that is wrong is told at once") func allAtOnce() {
        let problems = PagerDutySettings(
            url: "x", token: Secret(""), from: "x", requestsPerMinute: 0, requestsAtOnce: 0, connectTimeout: .zero,
            requestTimeout: .seconds(7200), answerLimit: 1, userAgent: ""
        ).validate()
        #expect(problems.count == 9)
        #expect(problems.allSatisfy { $0.hasPrefix("pagerduty.") })
    }

    @Test("Plain HTTP is for this machine only") func plainHTTP() {
        #expect(settings { $0.url = "http://127.0.0.1:8090" }.validate().isEmpty)
        #expect(settings { $0.url = "http://api.pagerduty.com" }.validate().first?.contains("unencrypted") == true)
    }

    @Test(
        "Nothing can end a header", arguments: ["a\r\nX: y", "a\nb", "a b", "a\u{0}b", "tökén"])
    func headers(_ text: String) {
        #expect(settings { $0.token = Secret(text) }.validate().count == 1)
        #expect(!settings { $0.token = Secret(text) }.validate().joined().contains(text))
        #expect(settings { $0.from = "bot@example.com" + text.dropFirst() }.validate().isEmpty == (text == "tökén"))
        #expect(settings { $0.userAgent = text }.validate().isEmpty == (text == "a b"))
    }

    @Test("From looks like an e-mail", arguments: ["bot", "@example.com", "bot@", "a@b@c", "a b@c", "a@b,c@d"])
    func from(_ text: String) { #expect(settings { $0.from = text }.validate().count == 1) }
}
