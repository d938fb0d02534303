import Model
import Synchronization
import TestSupport
import Testing

@testable import PagerDuty

@Suite struct OAuthTests {
    private let clock = ManualTimekeeper()

    private func settings(_ oauth: OAuthSettings) -> PagerDutySettings {
        var settings = PagerDutySettings(from: "bot@example.com", userAgent: "fettle/1.0")
        settings.oauth = oauth
        return settings
    }

    private func client(_ transport: ScriptedTransport) throws -> PagerDutyClient {
        let oauth = OAuthSettings(
            clientID: "id", clientSecret: Secret("s&cret"), subdomain: "acme", region: .eu, scopes: ["incidents.write"])
        return try PagerDutyClient(settings: settings(oauth), transport: transport, timekeeper: clock)
    }

    /// Hands out `t1`, `t2` …, each for a day, and refuses those in `refused`.
    private func account(refusing refused: Set<String> = []) -> ScriptedTransport {
        let count = Mutex(0)
        return ScriptedTransport { request in
            if request.method == .post {
                let number = count.withLock { count in
                    count += 1
                    return count
                }
                return .success(.json(#"{"access_token":"t\#(number)","token_type":"bearer","expires_in":86400}"#))
            }
            let token = request.authorization?.reveal().replacing("Bearer ", with: "") ?? ""
            if refused.contains(token) { return .success(.json(#"{"error":{"message":"no","code":2006}}"#, status: 401)) }
            return .success(.json(#"{"user":{"id":"PBOT"}}"#))
        }
    }

    @Test("The first call asks for a token, with the scope of the account, and the next ones use it") func grant() async throws {
        let transport = account()
        let client = try client(transport)
        #expect(await client.currentUser().value?.id == "PBOT")
        #expect(await client.currentUser().value?.id == "PBOT")
        #expect(transport.requests.map(\.method) == [.post, .get, .get])
        let request = try #require(transport.requests.first)
        #expect(request.url == "https://identity.pagerduty.com/oauth/token")
        #expect(request.authorization == nil)
        #expect(request.headers["Content-Type"] == "application/x-www-form-urlencoded")
        #expect(
            request.bodyText
                == "grant_type=client_credentials&client_id=id&client_secret=s%26cret&scope=as_account-eu.acme%20incidents.write")
        #expect(transport.requests.last?.authorization == Secret("Bearer t1"))
    }

    @Test("A token is renewed before it ends", arguments: [(85_700, 1), (85_900, 2)])
    func renewal(seconds: Int, tokens: Int) async throws {
        let transport = account()
        let client = try client(transport)
        _ = await client.currentUser()
        clock.advance(by: .seconds(seconds))
        _ = await client.currentUser()
        #expect(transport.requests.count { $0.method == .post } == tokens)
    }

    @Test("A refused token is exchanged for a new one, and the call made again") func refused() async throws {
        let transport = account(refusing: ["t1"])
        #expect(try await client(transport).currentUser().value?.id == "PBOT")
        #expect(transport.requests.map(\.method) == [.post, .get, .post, .get])
    }

    @Test("Only once: a second refusal is one") func refusedAgain() async throws {
        let transport = account(refusing: ["t1", "t2", "t3"])
        #expect(try await client(transport).currentUser().failure?.verdict == .unauthorized)
        #expect(transport.requests.map(\.method) == [.post, .get, .post, .get])
    }

    @Test("Calls at the same time share one token") func together() async throws {
        let transport = account()
        let client = try client(transport)
        await withTaskGroup(of: Void.self) { group in
            for _ in 1...8 { group.addTask { _ = await client.currentUser() } }
        }
        #expect(transport.requests.count { $0.method == .post } == 1)
    }

    @Test(
        "What failed without a token was not sent, unless the credentials are wrong",
        arguments: [
            (400, .unauthorized), (401, .unauthorized), (403, .unauthorized), (500, .notSent), (302, .unauthorized),
            (429, .rateLimited(retryAfter: .seconds(7))), (200, .notSent),
        ] as [(Int, APIFailure.Verdict)])
    func failures(status: Int, verdict: APIFailure.Verdict) async throws {
        let body = #"{"error":"invalid_client","error_description":"s&cret"}"#
        let transport = ScriptedTransport { _ in .success(.json(body, status: status, headers: ["retry-after": "7"])) }
        let failure = try #require(await client(transport).update([item]).failure)
        #expect(failure.verdict == verdict)
        #expect(!failure.message.contains("s&cret"))
        #expect(transport.requests.allSatisfy { $0.method == .post })
    }

    private var item: BatchItem {
        var update = IncidentUpdate()
        update.title = "t"
        return BatchItem(incident: "Q1", update: update, updates: [])
    }

    @Test("Every wrong setting is named, the secret never shown") func validation() {
        let wrong = OAuthSettings(clientID: "", clientSecret: Secret(""), subdomain: "a.b", url: "http://identity.example.com")
        var settings = settings(wrong)
        settings.token = Secret("hunter2")
        let problems = settings.validate()
        for name in ["client_id", "client_secret", "subdomain", "url"] {
            #expect(problems.contains { $0.hasPrefix("pagerduty.oauth.\(name):") })
        }
        #expect(problems.contains { $0.contains("both a token and oauth") })
        #expect(!problems.contains { $0.contains("hunter2") })
    }
}
