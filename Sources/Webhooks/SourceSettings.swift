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
    /// The same bytes again are the same delivery, where the sender names none.
    package var repeatsBodies: Bool

    package init(
        name: String, kind: PayloadKind, authentication: [SourceAuthentication], allowFrom: [IPNetwork] = [],
        map: GenericMap? = nil, repeatsBodies: Bool = false
    ) {
        self.name = name
        self.kind = kind
        self.authentication = authentication
        self.allowFrom = allowFrom
        self.map = map
        self.repeatsBodies = repeatsBodies
    }

    /// The SNS topics whose messages are let in and whose subscriptions are confirmed.
    package var topics: [String] {
        authentication.flatMap { entry in if case .sns(let topics) = entry { topics } else { [String]() } }
    }

    /// Something that is wrong, and the configuration key below `sources.<name>` under which it stands.
    package struct Problem: Sendable, Equatable {
        package var key: String
        package var words: String
    }

    /// What is wrong with these settings, a sentence each; empty where nothing is.
    package func validate() -> [String] { problems().map(\.words) }

    /// As `validate`, with the keys.
    package func problems() -> [Problem] {
        var problems: [Problem] = []
        func note(_ key: String, _ words: String) { problems.append(Problem(key: key, words: words)) }
        if !Self.isName(name) {
            note(
                "kind",
                "the name must be 1 to 64 letters, digits, dots, underscores or hyphens, for it is part of a path")
        }
        if authentication.isEmpty {
            note("auth", "no authentication: name a credential, or say `auth: none` to let everyone in")
        }
        if authentication.count > 1, authentication.contains(.none) {
            note("auth", "`auth: none` beside a credential would make the credential worthless")
        }
        return problems + authentication.flatMap(Self.problems)
    }

    private static func problems(of authentication: SourceAuthentication) -> [Problem] {
        switch authentication {
        case .none: []
        case .pagerDutySignature(let secrets): problems(of: secrets, "signing_secret", "signing secret")
        case .hmac(let settings): problems(of: settings)
        case .bearer(let tokens): problems(of: tokens, "bearer_token", "bearer token")
        case .basic(let username, let passwords):
            problems(of: passwords, "basic_auth", "password")
                + (username.contains(":")
                    ? [Problem(key: "basic_auth", words: "a user name of basic authentication cannot hold a colon")] : [])
        case .sns(let topics):
            topics.isEmpty
                ? [Problem(key: "topics", words: "no topic given")]
                : topics.filter { !isTopic($0) }.map {
                    Problem(key: "topics", words: "`\($0)` is no topic: write arn:aws:sns:<region>:<account>:<name>")
                }
        case .path(let secrets):
            problems(of: secrets, "path_secret", "path secret")
                + (secrets.allSatisfy { isUnreserved($0.reveal()) }
                    ? []
                    : [
                        Problem(
                            key: "path_secret",
                            words: "a path secret may hold letters, digits and - . _ ~ only: anything else may change on its way")
                    ])
        case .header(let name, let values): problems(of: values, "header", "header value") + problems(ofHeader: name, "header")
        }
    }

    private static func problems(of settings: HMACSettings) -> [Problem] {
        var problems = problems(of: settings.secrets, "hmac", "signing secret")
        for name in [settings.header, settings.timestampHeader].compactMap({ $0 }) {
            problems += Self.problems(ofHeader: name, "hmac")
        }
        if settings.tolerance <= .zero {
            problems.append(Problem(key: "hmac", words: "the tolerance of a signature's time must be more than nothing"))
        }
        return problems
    }

    private static func problems(of secrets: [Secret], _ key: String, _ word: String) -> [Problem] {
        if secrets.isEmpty { return [Problem(key: key, words: "no \(word) given")] }
        return secrets.contains { $0.reveal().isEmpty }
            ? [Problem(key: key, words: "an empty \(word) would let everyone in")] : []
    }

    private static func problems(ofHeader name: String, _ key: String) -> [Problem] {
        HTTPField.Name(name) == nil ? [Problem(key: key, words: "`\(name)` cannot be the name of a header")] : []
    }

    private static func isTopic(_ text: String) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count == 6 && parts[0] == "arn" && parts[1].hasPrefix("aws") && parts[2] == "sns"
            && parts[3...].allSatisfy { !$0.isEmpty }
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

    private static func isName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count) && isUnreserved(name) && !name.contains("~")
    }
}
