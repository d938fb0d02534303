import Model
import Payloads
import Testing

@testable import Webhooks

@Suite struct SettingsTests {
    private func problems(_ authentication: SourceAuthentication..., name: String = "pd") -> [String] {
        SourceSettings(name: name, kind: PayloadKind("pagerduty")!, authentication: authentication).validate()
    }

    @Test func goodSettingsHaveNoProblems() {
        #expect(problems(.none).isEmpty)
        #expect(problems(.pagerDutySignature(secrets: [Secret("a"), Secret("b")]), .bearer([Secret("c")])).isEmpty)
        #expect(problems(.basic(username: "", passwords: [Secret("a:b")]), .header(name: "X-Key", [Secret("d")])).isEmpty)
    }

    @Test func authenticationMustBeSaid() {
        #expect(problems().count == 1)
    }

    @Test func noneStandsAlone() {
        #expect(problems(.none, .bearer([Secret("a")])).count == 1)
    }

    @Test(
        arguments: [
            .pagerDutySignature(secrets: []), .pagerDutySignature(secrets: [Secret("a"), Secret("")]), .bearer([Secret("")]),
            .basic(username: "u", passwords: []), .basic(username: "u:v", passwords: [Secret("a")]), .header(name: "X-Key", []),
            .header(name: "no name", [Secret("a")]),
        ] as [SourceAuthentication])
    func unusableCredentialsAreReported(_ authentication: SourceAuthentication) {
        #expect(problems(authentication).count == 1)
    }

    @Test(arguments: ["", ".", "..", "a/b", "a b", "ä", "a?b", "%61", String(repeating: "a", count: 65)])
    func namesThatAreNoPathSegmentAreReported(_ name: String) {
        #expect(problems(.none, name: name).count == 1)
    }

    @Test(arguments: ["a", "Prod-1.eu_west", String(repeating: "a", count: 64)])
    func namesThatAreAPathSegmentAreFine(_ name: String) {
        #expect(problems(.none, name: name).isEmpty)
    }

    @Test func webhookSettingsNameTheKeyOfEachProblem() {
        let source = SourceSettings(name: "am", kind: PayloadKind("alertmanager")!, authentication: [])
        let settings = WebhookSettings(sources: [source, source], bodyLimit: 0, inflatedLimit: -1, readTimeout: .zero)
        let keys = settings.validate().map { $0.prefix { $0 != ":" } }
        #expect(keys == ["limits.body", "limits.inflated", "limits.read_timeout", "sources.am", "sources.am", "sources.am"])
        #expect(WebhookSettings(sources: []).validate().isEmpty)
    }

    @Test func theInflatedLimitFollowsTheBodysLimit() {
        #expect(WebhookSettings(sources: []).inflatedLimit == 1 << 20)
        #expect(WebhookSettings(sources: [], bodyLimit: 5).inflatedLimit == 5)
    }

    @Test func secretsDoNotShow() {
        let source = SourceSettings(name: "am", kind: PayloadKind("alertmanager")!, authentication: [.bearer([Secret("hush")])])
        var dumped = ""
        dump(source, to: &dumped)
        #expect(!"\(source) \(dumped)".contains("hush"))
    }
}
