import Model
import PagerDuty

/// Reads the section `pagerduty:` of fettle.yaml.
enum PagerDutySection {
    static func read(_ top: ConfigurationSection, _ purpose: ConfigurationLoader.Purpose) -> PagerDutySettings {
        var settings = PagerDutySettings(userAgent: "fettle/\(Versions.fettle)")
        guard let section = top.section("pagerduty") else {
            if purpose == .serving {
                top.report(
                    "pagerduty", "FTC009", "`pagerduty` is missing: fettle needs a token and the bot's e-mail to send updates",
                    help: "add `pagerduty: {token: \"${PAGERDUTY_TOKEN}\", from: bot@example.com}`")
            }
            return settings
        }
        section.text("url").map { settings.url = $0 }
        settings.token = section.secret("token")
        settings.oauth = section.section("oauth").map(oauth)
        section.text("from").map { settings.from = $0 }
        section.integer("requests_per_minute").map { settings.requestsPerMinute = $0 }
        // Read by Delivery's part of the loader; named here so that they count as known.
        _ = section.node("lookup")
        _ = section.node("acknowledge_without_read")
        section.finish()
        if purpose == .serving { section.report(validation: settings.validate()) }
        return settings
    }

    private static func oauth(_ section: ConfigurationSection) -> OAuthSettings {
        var settings = OAuthSettings(
            clientID: section.text("client_id") ?? "", clientSecret: section.secret("client_secret") ?? Secret(""),
            subdomain: section.text("subdomain") ?? "")
        section.value("region", expected: "a region: us or eu") { OAuthSettings.Region(rawValue: $0) }.map {
            settings.region = $0
        }
        section.text("url").map { settings.url = $0 }
        section.finish()
        return settings
    }

    /// The file that a usable token was read from, to be watched for another.
    static func tokenFile(_ top: ConfigurationSection, _ settings: PagerDutySettings) -> String? {
        guard settings.token != nil, let section = top.section("pagerduty"), section.has("token_file") else { return nil }
        return section.file("token_file")
    }
}
