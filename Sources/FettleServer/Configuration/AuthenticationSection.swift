import Model
import Payloads
import Webhooks

/// Reads how the deliveries of one source prove where they come from; any one credential lets a delivery in.
enum AuthenticationSection {
    static func read(_ source: ConfigurationSection, kind: PayloadKind?) -> [SourceAuthentication] {
        var found: [SourceAuthentication] = []
        if let signature = signature(source, kind) { found.append(signature) }
        if let hmac = hmac(source, kind) { found.append(.hmac(hmac)) }
        let tokens = secrets("bearer_token", in: source)
        if !tokens.isEmpty { found.append(.bearer(tokens)) }
        if let basic = basic(source) { found.append(basic) }
        if let header = header(source) { found.append(header) }
        let paths = secrets("path_secret", in: source)
        if !paths.isEmpty { found.append(.path(paths)) }
        if let sns = sns(source, kind) { found.append(sns) }
        return found
    }

    /// `topics`: Amazon SNS signs by keys of its own, so the list of topics is what says who may deliver.
    private static func sns(_ source: ConfigurationSection, _ kind: PayloadKind?) -> SourceAuthentication? {
        guard let topics = source.list("topics")?.filter({ !$0.isEmpty }) else { return nil }
        if let kind, kind.name != "cloudwatch" {
            source.report(
                "topics", "FTC010",
                "`\(source.name(of: "topics"))` has no effect: the kind \(kind) does not come through Amazon SNS",
                help: "use the kind cloudwatch for whatever SNS delivers")
            return nil
        }
        if !topics.isEmpty { return .sns(topics: topics) }
        source.report("topics", "FTC010", "`\(source.name(of: "topics"))` names no topic", help: "write the topic's ARN")
        return nil
    }

    /// `signing_secrets`: the way of signing is the kind's own.
    private static func signature(_ source: ConfigurationSection, _ kind: PayloadKind?) -> SourceAuthentication? {
        let secrets = secrets("signing_secret", in: source)
        guard !secrets.isEmpty, let kind else { return nil }
        if let own = SourceAuthentication.signature(forKind: kind.name, secrets: secrets) { return own }
        source.report(
            source.has("signing_secrets") ? "signing_secrets" : "signing_secret", "FTC010",
            "`\(source.path)`: the kind \(kind) has no signature of its own",
            help: "write `hmac: {header: …, secrets: […]}` if the sender signs, else use bearer_token, basic_auth or header")
        return nil
    }

    /// What a kind's preset knows need not be said again.
    private static func hmac(_ source: ConfigurationSection, _ kind: PayloadKind?) -> HMACSettings? {
        guard let section = source.section("hmac") else { return nil }
        defer { section.finish() }
        let secrets = secrets("secret", in: section)
        let preset = kind.flatMap { HMACSettings.preset(forKind: $0.name, secrets: secrets) }
        let header = section.text("header")
        var settings = preset ?? HMACSettings(header: header ?? "", secrets: secrets)
        header.map { settings.header = $0 }
        let algorithms = HMACSettings.Algorithm.allCases.map(\.rawValue).joined(separator: ", ")
        section.value("algorithm", expected: "one of \(algorithms)") { HMACSettings.Algorithm(rawValue: $0) }
            .map { settings.algorithm = $0 }
        section.value("encoding", expected: "hex or base64") { HMACSettings.Encoding(rawValue: $0) }
            .map { settings.encoding = $0 }
        section.text("prefix").map { settings.prefix = $0 }
        settings.timestampHeader = section.text("timestamp_header")
        section.text("separator").map { settings.separator = $0 }
        section.duration("tolerance").map { settings.tolerance = $0 }
        if settings.header.isEmpty {
            section.report("header", "FTC010", "`\(section.name(of: "header"))` is missing: where does the signature stand?")
            return nil
        }
        if secrets.isEmpty {
            if !section.isFaulty { section.report("secrets", "FTC010", "`\(section.name(of: "secrets"))` is missing or empty") }
            return nil
        }
        return settings
    }

    private static func basic(_ source: ConfigurationSection) -> SourceAuthentication? {
        guard let section = source.section("basic_auth") else { return nil }
        defer { section.finish() }
        let username = section.text("username") ?? ""
        let passwords = secrets("password", in: section)
        if !passwords.isEmpty { return .basic(username: username, passwords: passwords) }
        // A file that cannot be read has been reported.
        if !section.isFaulty { section.report("password", "FTC010", "`\(section.name(of: "password"))` is missing or empty") }
        return nil
    }

    private static func header(_ source: ConfigurationSection) -> SourceAuthentication? {
        guard let section = source.section("header") else { return nil }
        defer { section.finish() }
        let name = section.text("name")
        let values = secrets("value", in: section)
        if let name, !values.isEmpty { return .header(name: name, values) }
        if !section.isFaulty || name == nil {
            section.report("value", "FTC010", "`\(section.path)` needs a name and a value that is not empty")
        }
        return nil
    }

    /// `key` or, for rotation, the list `keys`; each with its `_file` twin.
    private static func secrets(_ key: String, in section: ConfigurationSection) -> [Secret] {
        let found = section.secrets(key + "s") + (section.secret(key).map { [$0] } ?? [])
        let isWritten = [key, key + "_file", key + "s", key + "s_file"].contains { section.node($0) != nil }
        // Nobody is let in offline; that there is a secret is all that is wanted.
        return found.isEmpty && isWritten && section.purpose == .offline ? [Secret("offline")] : found
    }
}
