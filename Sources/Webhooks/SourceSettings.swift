import HTTPTypes
package import Model
package import Payloads

/// One configured sender: `sources.<name>` of the configuration, `POST /webhooks/<name>`.
package struct SourceSettings: Sendable {
    /// The last segment of its path; also a metric label. 1 to 64 of `A-Z a-z 0-9 . _ -`.
    package var name: String
    /// What it sends.
    package var kind: PayloadKind
    /// A delivery is let in if any one of these holds. Empty is an error: to let everyone in, say `.none`.
    package var authentication: [SourceAuthentication]
    /// From where deliveries may come, whatever credential they bring; empty = from anywhere.
    package var allowFrom: [IPNetwork]
    /// The source's own map of fields, for kinds that take one.
    package var map: GenericMap?

    package init(
        name: String, kind: PayloadKind, authentication: [SourceAuthentication], allowFrom: [IPNetwork] = [],
        map: GenericMap? = nil
    ) {
        self.name = name
        self.kind = kind
        self.authentication = authentication
        self.allowFrom = allowFrom
        self.map = map
    }

    /// What is wrong with these settings, a sentence each; empty where nothing is.
    package func validate() -> [String] {
        var problems: [String] = []
        if !Self.isPathSegment(name) {
            problems.append("the name must be 1 to 64 letters, digits, dots, underscores or hyphens, for it is part of a path")
        }
        if authentication.isEmpty {
            problems.append("no authentication: name a credential, or say `auth: none` to let everyone in")
        }
        if authentication.count > 1, authentication.contains(.none) {
            problems.append("`auth: none` beside a credential would make the credential worthless")
        }
        return problems + authentication.flatMap(Self.problems)
    }

    private static func problems(of authentication: SourceAuthentication) -> [String] {
        switch authentication {
        case .none: []
        case .pagerDutySignature(let secrets): problems(of: secrets, "signing secret")
        case .hmac(let settings): problems(of: settings)
        case .bearer(let tokens): problems(of: tokens, "bearer token")
        case .basic(let username, let passwords):
            problems(of: passwords, "password")
                + (username.contains(":") ? ["a user name of basic authentication cannot hold a colon"] : [])
        case .path(let secrets):
            problems(of: secrets, "path secret")
                + (secrets.allSatisfy { isUnreserved($0.reveal()) }
                    ? [] : ["a path secret may hold letters, digits and - . _ ~ only: anything else may change on its way"])
        case .header(let name, let values):
            problems(of: values, "header value")
                + (HTTPField.Name(name) == nil ? ["`\(name)` cannot be the name of a header"] : [])
        }
    }

    private static func problems(of settings: HMACSettings) -> [String] {
        var problems = problems(of: settings.secrets, "signing secret")
        for name in [settings.header, settings.timestampHeader].compactMap({ $0 }) where HTTPField.Name(name) == nil {
            problems.append("`\(name)` cannot be the name of a header")
        }
        if settings.tolerance <= .zero { problems.append("the tolerance of a signature's time must be more than nothing") }
        return problems
    }

    private static func problems(of secrets: [Secret], _ word: String) -> [String] {
        if secrets.isEmpty { return ["no \(word) given"] }
        return secrets.contains { $0.reveal().isEmpty } ? ["an empty \(word) would let everyone in"] : []
    }

    /// RFC 3986 2.3; `.` and `..` mean something else in a path.
    private static func isUnreserved(_ text: String) -> Bool {
        text != "." && text != ".."
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "-._~".utf8.contains(byte)
                }
            }
    }

    private static func isPathSegment(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count) && isUnreserved(name) && !name.contains("~")
    }
}
