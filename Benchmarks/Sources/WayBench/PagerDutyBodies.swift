import Model

/// The same alerts as PagerDuty's V3 webhooks would tell of them: one event a body.
enum PagerDutyBodies {
    static func make(_ alerts: [Alert]) -> [[UInt8]] { alerts.map { Array(body($0).utf8) } }

    private static func body(_ alert: Alert) -> String {
        """
        {"event":{"id":"01DFETTLE\(alert.id)","event_type":"incident.triggered","resource_type":"incident",\
        "occurred_at":"2026-11-23T07:22:41.337Z","agent":{"html_url":"https://acme.pagerduty.com/services/PSVC001","id":"PSVC001",\
        "self":"https://api.pagerduty.com/services/PSVC001","summary":"\(alert.service ?? "")","type":"service_reference"},\
        "client":{"name":"Monitoring Service","url":"https://monitoring.service"},"data":{"id":"Q1FETTLE\(alert.id)",\
        "type":"incident","self":"https://api.pagerduty.com/incidents/Q1FETTLE\(alert.id)",\
        "html_url":"https://acme.pagerduty.com/incidents/Q1FETTLE\(alert.id)","number":2,"status":"triggered",\
        "incident_key":"d3640fbd41094207a1c11e58e46b1662\(alert.id)","created_at":"2026-11-23T07:22:41Z",\
        "title":"\(alert.title ?? "")","service":{"html_url":"https://acme.pagerduty.com/services/PSVC001","id":"PSVC001",\
        "self":"https://api.pagerduty.com/services/PSVC001","summary":"\(alert.service ?? "")","type":"service_reference"},\
        "assignees":[{"html_url":"https://acme.pagerduty.com/users/PTUXL6G","id":"PTUXL6G",\
        "self":"https://api.pagerduty.com/users/PTUXL6G","summary":"User 123","type":"user_reference"}],\
        "escalation_policy":{"html_url":"https://acme.pagerduty.com/escalation_policies/PUS0KTE","id":"PUS0KTE",\
        "self":"https://api.pagerduty.com/escalation_policies/PUS0KTE","summary":"Default","type":"escalation_policy_reference"},\
        "teams":[{"html_url":"https://acme.pagerduty.com/teams/PFCVPS0","id":"PFCVPS0",\
        "self":"https://api.pagerduty.com/teams/PFCVPS0","summary":"Engineering","type":"team_reference"}],\
        "priority":{"html_url":"https://acme.pagerduty.com/account/incident_priorities","id":"PSO75BM",\
        "self":"https://api.pagerduty.com/priorities/PSO75BM","summary":"P1","type":"priority_reference"},"urgency":"high",\
        "conference_bridge":null,"resolve_reason":null}}}
        """
    }
}
