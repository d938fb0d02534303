import Model
import Payloads
import Rules
import Webhooks

/// Reads the section `sources:` of fettle.yaml: who may deliver, and how they prove it.
enum SourcesSection {
    static func read(_ top: ConfigurationSection, _ purpose: ConfigurationLoader.Purpose, loopback: Bool) -> [SourceSettings] {
        guard let sources = top.section("sources") else { return [] }
        let settings = sources.keys.compactMap { name in
            guard let section = sources.section(name) else {
                sources.report(name, "FTC003", "`\(sources.name(of: name))` is empty, so nobody could deliver to it", help: help)
                return nil as SourceSettings?
            }
            return source(name, section, loopback: loopback || purpose == .offline)
        }
        sources.finish()
        return settings
    }

    private static let help =
        "give it signing_secrets, hmac, bearer_token, basic_auth, header, path_secret or (for SNS) topics, or write `auth: none`"

    private static func source(_ name: String, _ section: ConfigurationSection, loopback: Bool) -> SourceSettings? {
        let kind = kind(name, section)
        var authentication = AuthenticationSection.read(section, kind: kind)
        let allowFrom = section.networks("allow_from") ?? []
        let map = GenericMapSection.read(section, kind: kind)
        let repeatsBodies = section.value("dedup", expected: "the word `body`") { $0 == "body" ? true : nil } ?? false
        open(name, section, &authentication, loopback: loopback)
        // Read by `KeysSection`; named here so that they count as known.
        for key in KeysSection.keys { _ = section.node(key) }
        section.finish()
        guard let kind else { return nil }
        let settings = SourceSettings(
            name: name, kind: kind, authentication: authentication, allowFrom: allowFrom, map: map, repeatsBodies: repeatsBodies)
        for problem in settings.problems() where !authentication.isEmpty {
            let key = [problem.key, problem.key + "s"].first(where: section.has) ?? "kind"
            section.report(key, "FTC008", "\(section.path): \(problem.words)")
        }
        return settings
    }

    private static func kind(_ name: String, _ section: ConfigurationSection) -> PayloadKind? {
        let text = section.text("kind") ?? name
        let kind = PayloadKind(text)
        if kind == nil {
            let known = PayloadKind.all.map(\.name)
            section.report(
                "kind", "FTC005",
                section.has("kind")
                    ? "`\(section.name(of: "kind"))` is `\(text)`, which is no kind of sender"
                    : "`\(section.path)` needs a `kind`",
                help: NearestName.help(text, in: known) ?? "known: \(known.joined(separator: ", "))")
        }
        return kind
    }

    /// `auth: none` lets everyone in and must be said; on a loopback listener its absence is only a warning.
    private static func open(
        _ name: String, _ section: ConfigurationSection, _ authentication: inout [SourceAuthentication], loopback: Bool
    ) {
        let word = section.text("auth")
        if let word, word != "none" {
            section.report("auth", "FTC005", "`\(section.name(of: "auth"))` is `\(word)`; the only word here is `none`")
        }
        if word == "none" {
            if authentication.isEmpty {
                authentication = [.none]
            } else {
                section.report(
                    "auth", "FTC010", "`\(section.path)` has a credential and `auth: none`", help: "keep one of the two")
            }
            return
        }
        // Where a credential could not be read, that is the mistake.
        guard authentication.isEmpty, !section.isFaulty else { return }
        if loopback {
            section.report(
                "kind", "FTC011", "`\(section.path)` lets in whoever can reach this machine's loopback", help: help,
                severity: .warning)
            authentication = [.none]
        } else {
            section.report(
                "kind", "FTC010", "`\(section.path)` has no authentication (an empty secret does not count)", help: help)
        }
    }
}
