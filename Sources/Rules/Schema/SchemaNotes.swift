import Model

/// What editors show beside a key: one line for each that the parser knows.
enum SchemaNotes {
    static let keys: [String: String] = [
        "name": "Unique over all files, a-z, 0-9 and -; what the rule remembers is kept by it.",
        "description": "What the rule is for.",
        "events": "The events it looks at; triggered unless said otherwise.",
        "when": "The conditions, all of which must hold.",
        "then": "The fields of the incident to set, by PagerDuty's names; texts may hold {{field}} and {{capture}}.",
        "stop": "Once it has fired, later rules are not asked.",
        "mode": "observe decides and records only, {canary: 10%} acts on a share of the incidents, live always.",
        "tests": "Cases for `fettle test`, run at a reload too.",
        "during": "Acts in these hours only, on the wall clock of the time zone.",
        "threshold": "Acts from the count-th match within the span on, for each value of `by`.",
        "cooldown": "Having acted it does not act again for this long, for each value of `by`.",
        "hold": "Acts after this time, unless the problem has resolved by then.",
        "limit": "A breaker: on more incidents than this within the span it acts no more.",
        "limits": "What its patterns may cost, up to the ceiling.",
    ]

    static let operators: [String: String] = [
        "matches": "The PCRE2 pattern is found.", "not_matches": "The PCRE2 pattern is not found.",
        "equals": "The text is exactly this.", "not_equals": "The text is another.",
        "in": "The text is one of these, or of the lines of {file: hosts.txt}.", "not_in": "The text is none of these.",
        "above": "The number, or severity, is greater.", "at_least": "The number, or severity, is this or greater.",
        "below": "The number, or severity, is smaller.", "at_most": "The number, or severity, is this or smaller.",
        "exists": "The field is there (true) or is not (false).", "cidr": "The address lies in one of these networks.",
    ]

    static let fields: [IncidentField: String] = [
        .status: "acknowledged, resolved, or triggered.", .resolution: "A note on the resolve; with `status: resolved` only.",
        .title: "The incident's new title.", .urgency: "low or high.", .priority: "A priority's name or id.",
        .escalationLevel: "The level of the escalation policy to notify, from 1.",
        .escalationPolicy: "An escalation policy's name or id.", .assignees: "E-mails or ids of the people to assign.",
        .incidentType: "The name of an incident type.", .conferenceBridge: "A number to call, a url to open, or both.",
    ]
}
