import Model

/// `POST /oauth/token` of PagerDuty's identity service: client credentials for an app's token. Source: FACTS 1.7.
extension SandboxCore {
    mutating func grantToken(_ request: SandboxRequest, at now: Timestamp) -> SandboxReply {
        guard request.header("content-type")?.prefix(while: { $0 != ";" }) == "application/x-www-form-urlencoded" else {
            return Self.refusal("invalid_request", "Content-Type must be application/x-www-form-urlencoded")
        }
        let form = SandboxRequest(method: "POST", target: "/?" + String(decoding: request.body, as: UTF8.self))
        guard form.value("grant_type") == "client_credentials" else {
            return Self.refusal("unsupported_grant_type", "grant_type must be client_credentials")
        }
        let app = settings.apps.first {
            $0.clientID == form.value("client_id") && $0.clientSecret.reveal() == form.value("client_secret")
        }
        guard let app else { return Self.refusal("invalid_client", "Client authentication failed", status: 401) }
        let asked = (form.value("scope") ?? "").split(separator: " ").map(String.init)
        let account = "as_account-\(app.region.rawValue).\(app.subdomain)"
        let known = asked.filter { $0 == account || SandboxApp.allScopes.contains($0) }
        guard known.contains(account), known.count == asked.count else {
            return Self.refusal("invalid_request", "Invalid scope")
        }
        // What the app has not got is left out without a word.
        let granted = known.filter { $0 == account || app.scopes.contains($0) }
        let token = "pdus+_" + newIdentifier()
        let grant = IssuedTokens.Grant(
            clientID: app.clientID, scopes: Set(granted), expires: now + app.tokenLifetime)
        issued.add(token, grant)
        return .json { w in
            w.object {
                $0.member("access_token", token)
                $0.member("scope", granted.joined(separator: " "))
                $0.member("token_type", "bearer")
                $0.member("expires_in", Int(app.tokenLifetime.wholeMilliseconds / 1000))
            }
        }
    }

    private static func refusal(_ error: String, _ description: String, status: Int = 400) -> SandboxReply {
        .json(status) { w in
            w.object {
                $0.member("error", error)
                $0.member("error_description", description)
            }
        }
    }
}
