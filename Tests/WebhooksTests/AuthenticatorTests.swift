import HTTPTypes
import Model
import Testing

@testable import Webhooks

@Suite struct AuthenticatorTests {
    private func admits(
        _ authentication: [SourceAuthentication], _ headers: HTTPFields, body: String = "", pathSecret: String? = nil
    ) -> Bool {
        let authenticator = Authenticator(authentication)
        return
            (try? authenticator.admit(
                headers, pathSecret: pathSecret, body: Array(body.utf8), at: Timestamp(milliseconds: 0))) != nil
    }

    @Test func withoutAnythingConfiguredNobodyIsLetIn() {
        #expect(!admits([], [:]))
        #expect(!admits([.bearer([])], [.authorization: "Bearer "]))
        #expect(!admits([.bearer([Secret("")])], [.authorization: "Bearer "]))
        #expect(!admits([.header(name: "X-Key", [Secret("")])], [HTTPField.Name("X-Key")!: ""]))
        #expect(!admits([.header(name: "not a name", [Secret("a")])], [:]))
    }

    @Test func noneLetsEveryoneIn() {
        #expect(admits([.none], [:]))
    }

    @Test(arguments: [
        ("Bearer one", true), ("Bearer two", true), ("bearer two", true), ("BEARER   two ", true), ("Bearer three", false),
        ("Bearer", false),
        ("one", false), ("Basic one", false), ("Bearer on", false), ("Bearer onee", false), ("Bearerone", false), ("", false),
    ])
    func bearerTakesAnyOfItsTokens(_ value: String, _ good: Bool) {
        #expect(admits([.bearer([Secret("one"), Secret("two")])], [.authorization: value]) == good)
    }

    @Test(arguments: [
        ("Basic dXNlcjpwYXNz", true),  // user:pass
        ("basic dXNlcjphOmI6Yw==", true),  // user:a:b:c
        ("Basic dXNlcjpw", false),  // user:p
        ("Basic b3RoZXI6cGFzcw==", false),  // other:pass
        ("Basic user:pass", false), ("Basic !!!", false), ("Bearer dXNlcjpwYXNz", false),
    ])
    func basicTakesAnyOfItsPasswords(_ value: String, _ good: Bool) {
        let basic = SourceAuthentication.basic(username: "user", passwords: [Secret("pass"), Secret("a:b:c")])
        #expect(admits([basic], [.authorization: value]) == good)
    }

    @Test func aHeaderOfTheSendersOwnIsComparedWhole() {
        let header = SourceAuthentication.header(name: "X-Honeycomb-Webhook-Token", [Secret("old"), Secret("new one")])
        let name = HTTPField.Name("x-honeycomb-webhook-token")!
        #expect(admits([header], [name: "old"]))
        #expect(admits([header], [name: "new one"]))
        #expect(!admits([header], [name: "new"]))
        #expect(!admits([header], [.authorization: "old"]))
    }

    @Test func aSecretInThePathIsComparedWhole() {
        let path = SourceAuthentication.path([Secret("old"), Secret("new-1")])
        #expect(admits([path], [:], pathSecret: "old"))
        #expect(admits([path], [:], pathSecret: "new-1"))
        #expect(!admits([path], [:], pathSecret: "new-"))
        #expect(!admits([path], [:], pathSecret: "new-12"))
        #expect(!admits([path], [:], pathSecret: ""))
        #expect(!admits([path], [.authorization: "Bearer old"]))
        #expect(!admits([.path([Secret("")])], [:], pathSecret: ""))
        #expect(!admits([.bearer([Secret("old")])], [:], pathSecret: "old"))
    }

    @Test func anyOneCredentialSuffices() {
        let both: [SourceAuthentication] = [.pagerDutySignature(secrets: [Secret("s")]), .bearer([Secret("t")])]
        #expect(admits(both, [.authorization: "Bearer t"]))
        // openssl: printf %s body | openssl dgst -sha256 -hmac s
        #expect(admits(both, .signature("v1=42b8bcd495dedaa647a9447f9bf55ad006326c2ab94ab26360ac9935a4340f95"), body: "body"))
        #expect(!admits(both, .signature("v1=42b8bcd495dedaa647a9447f9bf55ad006326c2ab94ab26360ac9935a4340f95"), body: "another"))
    }

    @Test func aRejectionSaysWhetherAnythingWasOffered() {
        func words(_ headers: HTTPFields) -> String {
            do {
                try Authenticator([.bearer([Secret("hush")])]).admit(headers, body: [], at: Timestamp(milliseconds: 0))
                return "admitted"
            } catch {
                return error.words
            }
        }
        #expect(words([:]) == "credential or signature missing")
        #expect(words([.authorization: "Bearer x"]) == "credential or signature wrong")
    }
}
