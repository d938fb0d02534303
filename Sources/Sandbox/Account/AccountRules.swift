/// How the account answers where PagerDuty's behaviour is not documented. Source: FACTS 1.2, 1.3, 8.
package struct AccountRules: Hashable, Sendable {
    /// What resolving a resolved incident does.
    package enum ResolveAgain: String, Sendable, CaseIterable {
        /// Succeeds and changes nothing.
        case accepted
        /// 400 with code 1001.
        case refused
    }

    package var resolveAgain: ResolveAgain
    /// Refuses items whose fields disturb each other and requests with fields the API description does not name.
    package var strict: Bool
    /// More incidents than this cannot be opened (code 2019).
    package var maxIncidents: Int
    /// Alert grouping: an event that triggers a new alert joins the newest open incident of its service, in silence.
    package var groupsAlerts: Bool
    /// Alerts that one incident may hold. Source: FACTS 6 (merge).
    package let mostAlerts = 1000

    package init(
        resolveAgain: ResolveAgain = .accepted, strict: Bool = true, maxIncidents: Int = 100_000, groupsAlerts: Bool = false
    ) {
        self.groupsAlerts = groupsAlerts
        self.resolveAgain = resolveAgain
        self.strict = strict
        self.maxIncidents = maxIncidents
    }
}
