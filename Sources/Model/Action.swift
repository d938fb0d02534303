/// What the rules together ask for one incident because of one alert.
package struct Action: Hashable, Sendable {
    /// Nil where the alert names neither incident nor key: such an action ends dead as "no incident".
    package var target: IncidentTarget?
    /// Fields merged over the rules that fired: the earlier rule wins.
    package var update: IncidentUpdate
    /// The names of the rules that contributed, in rule order.
    package var rules: [String]
    /// The alert's id.
    package var alert: String
    package var source: String
    /// What the alert reported: a monitor's `resolved` that finds no open incident is stale, not dead.
    package var cause: AlertStatus
    /// The incident's status as the alert itself told it, true at `decidedAt`; nil where the sender speaks of no incident, or where
    /// the alert is old news (a delivery repeated after an outage).
    ///
    /// It spares reading the incident before an acknowledge, which would reopen a resolved one (FACTS 1.2).
    package var observedStatus: IncidentStatus?
    package var decidedAt: Timestamp
    /// Nobody but PagerDuty itself is behind the alert; a third such action in a row is a circle. See `Alert.isEcho`.
    package var isEcho: Bool
    /// The alert as JSON, where nothing is decided yet: it is once the incident's own alerts have been fetched. Rules and
    /// update are empty then.
    package var undecided: String?

    package init(
        target: IncidentTarget?, update: IncidentUpdate, rules: [String], alert: String, source: String, cause: AlertStatus,
        observedStatus: IncidentStatus? = nil, decidedAt: Timestamp, isEcho: Bool = false, undecided: String? = nil
    ) {
        self.undecided = undecided
        self.target = target
        self.update = update
        self.rules = rules
        self.alert = alert
        self.source = source
        self.cause = cause
        self.observedStatus = observedStatus
        self.decidedAt = decidedAt
        self.isEcho = isEcho
    }
}
