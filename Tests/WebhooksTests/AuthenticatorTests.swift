import HTTPTypes
import Model
import Testing

@testable import Webhooks

@Suite struct AuthenticatorTests {
    private func admits(
        _ authentication: [SourceAuthentication], _ headers: HTTPFields, body: String = "", pathSecret: String? = nil
    ) async -> Bool {
        let authenticator = Authenticator(authentication)
        return
            (try? await authenticator.admit(
                headers, pathSecret: pathSecret, body: Array(body.utf8), at: Timestamp(milliseconds: 0))) != nil
    }

    @Test func withoutAnythingConfiguredNobodyIsLetIn() async {
        #expect(await !admits([], [:]))
        #expect(await !admits([.bearer([])], [.authorization: "Bearer "]))
        #expect(await !admits([.bearer([Secret("")])], [.authorization: "Bearer "]))
        #expect(await !admits([.header(name: "X-Key", [Secret("")])], [HTTPField.Name("X-Key")!: ""]))
        #expect(await !admits([.header(name: "not a name", [Secret("a")])], [:]))
    }

    @Test func noneLetsEveryoneIn() async {
        #expect(await admits([.none], [:]))
    }

    @Test(arguments: [
        ("Bearer one", true), ("Bearer two", true), ("bearer two", true), ("BEARER   two ", true), ("Bearer three", false),
        ("Bearer", false),
        ("one", false), ("Basic one", false), ("Bearer on", false), ("Bearer onee", false), ("Bearerone", false), ("", false),
    ])
    func bearerTakesAnyOfItsTokens(_ value: String, _ good: Bool) async {
        #expect(await admits([.bearer([Secret("one"), Secret("two")])], [.authorization: value]) == good)
    }

    @Test(arguments: [
        ("Basic dXNlcjpwYXNz", true),  // user:pass
        ("basic dXNlcjphOmI6Yw==", true),  // user:a:b:c
        ("Basic dXNlcjpw", false),  // user:p
        ("Basic b3RoZXI6cGFzcw==", false),  // other:pass
        ("Basic user:pass", false), ("Basic !!!", false), ("Bearer dXNlcjpwYXNz", false),
    ])
    func basicTakesAnyOfItsPasswords(_ value: String, _ good: Bool) async {
        let basic = SourceAuthentication.basic(username: "user", passwords: [Secret("pass"), Secret("a:b:c")])
        #expect(await admits([basic], [.authorization: value]) == good)
    }

    @Test func aHeaderOfTheSendersOwnIsComparedWhole() async {
        let header = SourceAuthentication.header(name: "X-Honeycomb-Webhook-Token", [Secret("old"), Secret("new one")])
        let name = HTTPField.Name("x-honeycomb-webhook-token")!
        #expect(await admits([header], [name: "old"]))
        #expect(await admits([header], [name: "new one"]))
        #expect(await !admits([header], [name: "new"]))
        #expect(await !admits([header], [.authorization: "old"]))
    }

    @Test func aSecretInThePathIsComparedWhole() async {
        let path = SourceAuthentication.path([Secret("old"), Secret("new-1")])
        #expect(await admits([path], [:], pathSecret: "old"))
        #expect(await admits([path], [:], pathSecret: "new-1"))
        #expect(await !admits([path], [:], pathSecret: "new-"))
        #expect(await !admits([path], [:], pathSecret: "new-12"))
        #expect(await !admits([path], [:], pathSecret: ""))
        #expect(await !admits([path], [.authorization: "Bearer old"]))
        #expect(await !admits([.path([Secret("")])], [:], pathSecret: ""))
        #expect(await !admits([.bearer([Secret("old")])], [:], pathSecret: "old"))
    }

    @Test func anyOneCredentialSuffices() async {
        let both: [SourceAuthentication] = [.pagerDutySignature(secrets: [Secret("s")]), .bearer([Secret("t")])]
        #expect(await admits(both, [.authorization: "Bearer t"]))
        // openssl: printf %s body | openssl dgst -sha256 -hmac s
        #expect(
            await admits(both, .signature("v1=42b8bcd495dedaa647a9447f9bf55ad006326c2ab94ab26360ac9935a4340f95"), body: "body"))
        #expect(
            await !admits(
                both, .signature("v1=42b8bcd495dedaa647a9447f9bf55ad006326c2ab94ab26360ac9935a4340f95"), body: "another"))
    }

    @Test func aRejectionSaysWhetherAnythingWasOffered() async {
        func words(_ headers: HTTPFields) async -> String {
            do {
                try await Authenticator([.bearer([Secret("hush")])]).admit(headers, body: [], at: Timestamp(milliseconds: 0))
                return "admitted"
            } catch {
                return error.words
            }
        }
        #expect(await words([:]) == "credential or signature missing")
        #expect(await words([.authorization: "Bearer x"]) == "credential or signature wrong")
    }
}
