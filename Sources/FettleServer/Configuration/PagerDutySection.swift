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
                    help: "add `pagerduty: {token: ${PAGERDUTY_TOKEN}, from: bot@example.com}`")
            }
            return settings
        }
        section.text("url").map { settings.url = $0 }
        settings.token = section.secret("token")
        section.text("from").map { settings.from = $0 }
        section.integer("requests_per_minute").map { settings.requestsPerMinute = $0 }
        // Read by Delivery's part of the loader; named here so that it counts as known.
        _ = section.node("lookup")
        section.finish()
        if purpose == .serving { section.report(validation: settings.validate()) }
        return settings
    }
}
