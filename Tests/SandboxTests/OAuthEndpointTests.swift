import Model
import TestSupport
import Testing

@testable import Sandbox

@Suite struct OAuthEndpointTests {
    private let account = "as_account-us.sandbox"

    private func ask(
        _ client: SandboxClient, _ scope: String, secret: String = "sandbox-app-secret", grant: String = "client_credentials"
    ) async throws -> SandboxClient.Answer {
        let body =
            "grant_type=\(grant)&client_id=sandbox-app&client_secret=\(secret)&scope=\(scope.replacing(" ", with: "+"))"
        let form: [String: String?] = ["Content-Type": "application/x-www-form-urlencoded", "Authorization": nil]
        return try await client.send("POST", "/oauth/token", body, changing: form)
    }

    private func token(_ client: SandboxClient, _ scope: String) async throws -> [String: String?] {
        let answer = try await ask(client, "\(account) \(scope)")
        return ["Authorization": "Bearer " + (try #require(answer.body?["access_token"]?.string))]
    }

    @Test("Client credentials give a bearer token for a day, which the API takes") func grant() async throws {
        try await SandboxClient.run { client in
            let answer = try await ask(client, "\(account) incidents.read incidents.write")
            #expect(answer.status == 200)
            #expect(answer.body?["token_type"]?.string == "bearer")
            #expect(answer.body?["expires_in"]?.int == 86_400)
            #expect(answer.body?["scope"]?.string == "\(account) incidents.read incidents.write")
            let bearer = try await token(client, "incidents.read")
            #expect(try await client.send("GET", "/incidents", changing: bearer).status == 200)
            #expect(client.state.statistics().calls[.createToken] == 2)
        }
    }

    @Test("Wrong secret, other grant, unknown scope, other region are refused as OAuth does") func refusals() async throws {
        try await SandboxClient.run { client in
            let wrong = try await ask(client, account, secret: "guess")
            #expect(wrong.status == 401)
            #expect(wrong.body?["error"]?.string == "invalid_client")
            #expect(try await ask(client, account, grant: "password").body?["error"]?.string == "unsupported_grant_type")
            for scope in ["incidents.read", "\(account) everything", "as_account-eu.sandbox incidents.read"] {
                let answer = try await ask(client, scope)
                #expect(answer.status == 400)
                #expect(answer.body?["error_description"]?.string == "Invalid scope")
            }
        }
    }

    @Test("What the app has not got is left out in silence, and the call then lacks a scope") func missingScope() async throws {
        var settings = SandboxSettings()
        settings.apps[0].scopes = ["incidents.read"]
        try await SandboxClient.run(settings) { client in
            let answer = try await ask(client, "\(account) incidents.read incidents.write")
            #expect(answer.body?["scope"]?.string == "\(account) incidents.read")
            let bearer = try await token(client, "incidents.read incidents.write")
            let refused = try await client.send(
                "PUT", "/incidents", #"{"incidents":[{"id":"Q1","type":"incident_reference"}]}"#, changing: bearer)
            #expect(refused.status == 403)
            #expect(refused.body?.value(at: "error.required_scopes")?.string == "incidents.write")
        }
    }

    @Test("A token ends with its time, and when it is revoked") func expiry() async throws {
        let clock = ManualTimekeeper()
        try await SandboxClient.run(timekeeper: clock) { client in
            let first = try await token(client, "incidents.read")
            clock.advance(by: .seconds(86_399))
            #expect(try await client.send("GET", "/incidents", changing: first).status == 200)
            clock.advance(by: .seconds(1))
            #expect(try await client.send("GET", "/incidents", changing: first).status == 401)
            let second = try await token(client, "incidents.read")
            #expect(try await client.send("POST", "/sandbox/faults", #"{"revoke_tokens":true}"#).status == 200)
            #expect(try await client.send("GET", "/incidents", changing: second).status == 401)
        }
    }
}
