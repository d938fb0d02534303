/// A small body as senders of one kind send it, for trying a source by hand: it makes exactly one alert.
///
/// It holds neither an apostrophe nor a backslash, so that it can stand between apostrophes in a shell.
package struct PayloadSample: Sendable {
    package var body: String
    package var contentType = "application/json"
    /// Headers without which the body would not be understood.
    package var headers: [(name: String, value: String)] = []
}

extension PayloadKind {
    /// The sample of this kind; every kind has one.
    package var sample: PayloadSample { PayloadSample.all[name] ?? PayloadSample(body: #"{"title":"fettle test"}"#) }
}

extension PayloadSample {
    fileprivate static let all: [String: PayloadSample] = [
        "alertmanager": json(
            #"{"version":"4","groupKey":"{}:{alertname=FettleTest}","status":"firing","alerts":[{"status":"firing","labels":{"alertname":"FettleTest"},"annotations":{"summary":"fettle test"},"startsAt":"2026-01-01T00:00:00Z","fingerprint":"fe771e0000000000"}]}"#
        ),
        "axiom": json(#"{"action":"Open","event":{"monitorID":"fettle-test","title":"fettle test"}}"#),
        "azure_monitor": json(
            #"{"schemaId":"azureMonitorCommonAlertSchema","data":{"essentials":{"alertId":"fettle-test","alertRule":"fettle test","severity":"Sev3","monitorCondition":"Fired","firedDateTime":"2026-01-01T00:00:00.0000000Z"}}}"#
        ),
        "better_stack": json(
            #"{"data":{"id":"fettle-test","type":"incident","attributes":{"name":"fettle test","cause":"Status 500"}},"event":"started"}"#
        ),
        "checkly": json(
            #"{"check_name":"fettle test","alert_type":"ALERT_FAILURE","check_id":"fettle-test","started_at":"2026-01-01T00:00:00Z"}"#
        ),
        "checkmk": json(
            #"{"notification_type":"PROBLEM","status":"CRIT","host":"fettle-test","service":"CPU load","summary":"fettle test"}"#),
        "chronosphere": json(
            #"{"version":"4","groupKey":"fettle-test","status":"firing","alerts":[{"status":"firing","labels":{"alertname":"FettleTest"},"annotations":{"summary":"fettle test"},"fingerprint":"fe771e0000000000"}]}"#
        ),
        "cloudevents": json(
            #"{"specversion":"1.0","id":"fettle-test","source":"/fettle","type":"com.example.alert.triggered","data":{"title":"fettle test","status":"triggered"}}"#,
            contentType: "application/cloudevents+json"),
        "cloudwatch": json(
            #"{"AlarmName":"fettle test","NewStateValue":"ALARM","OldStateValue":"OK","StateChangeTime":"2026-01-01T00:00:00.000+0000","AlarmArn":"arn:aws:cloudwatch:eu-west-1:123456789012:alarm:fettle-test"}"#
        ),
        "coralogix": json(
            #"{"uuid":"fettle-test","alert_action":"trigger","alert_id":"fettle-test","name":"fettle test","fields":[]}"#),
        "dash0": json(
            #"{"type":"alert.ongoing","data":{"issue":{"id":"fettle-test","issueIdentifier":"fettle-test","summary":"fettle test"}}}"#
        ),
        "datadog": json(
            #"{"id":"1","title":"fettle test","transition":"Triggered","type":"warning","cycle":"fettle-test","host":"web-1"}"#),
        "dynatrace": json(
            #"{"ProblemID":"P-1","PID":"fettle-test","ProblemTitle":"fettle test","State":"OPEN","ProblemSeverity":"ERROR"}"#),
        "fastly": json(
            #"{"title":"fettle test","triggered":true,"definition_api":"https://api.fastly.com/alerts/definitions/fettle-test"}"#),
        "gcp_monitoring": json(
            #"{"version":"1.2","incident":{"incident_id":"fettle-test","policy_name":"fettle test","state":"open","started_at":1767225600}}"#
        ),
        "generic": json(#"{"title":"fettle test","status":"triggered","severity":"warning","host":"web-1"}"#),
        "grafana": json(
            #"{"version":"1","orgId":1,"groupKey":"fettle-test","status":"firing","alerts":[{"status":"firing","labels":{"alertname":"FettleTest"},"annotations":{"summary":"fettle test"},"fingerprint":"fe771e0000000000"}]}"#
        ),
        "graylog": json(
            #"{"event_definition_id":"fettle-test","event_definition_title":"fettle test","event":{"id":"1","message":"fettle test","priority":2}}"#
        ),
        "hetrixtools": json(
            #"{"monitor_id":"fettle-test","monitor_name":"fettle test","monitor_target":"web-1","monitor_status":"offline"}"#),
        "honeycomb": json(#"{"id":"fettle-test","name":"fettle test","status":"TRIGGERED","summary":"fettle test"}"#),
        "librenms": json(#"{"uid":"fettle-test","title":"fettle test","state":"1","severity":"warning","hostname":"web-1"}"#),
        "mongodb_atlas": json(
            #"{"id":"fettle-test","eventTypeName":"fettle test","status":"OPEN","created":"2026-01-01T00:00:00Z"}"#),
        "newrelic": json(
            #"{"id":"fettle-test","title":"fettle test","priority":"HIGH","state":"ACTIVATED","issueUrl":"https://example.com"}"#),
        "opsgenie": json(
            #"{"action":"Create","alert":{"alertId":"fettle-test","alias":"fettle-test","message":"fettle test","priority":"P3"}}"#
        ),
        "pagerduty": json(
            #"{"event":{"id":"fettle-test","event_type":"incident.triggered","resource_type":"incident","occurred_at":"2026-01-01T00:00:00.000Z","agent":null,"client":null,"data":{"id":"QFETTLETEST","type":"incident","title":"fettle test","status":"triggered","urgency":"high"}}}"#
        ),
        "pagerduty_events": json(
            #"{"event_action":"trigger","dedup_key":"fettle-test","payload":{"summary":"fettle test","source":"web-1","severity":"warning"}}"#
        ),
        "pingdom": json(#"{"check_id":1,"check_name":"fettle test","current_state":"DOWN","check_params":{"hostname":"web-1"}}"#),
        "riemann": json(#"{"host":"web-1","service":"fettle test","state":"critical","time":1767225600}"#),
        "sensu": json(
            #"{"id":"fettle-test","entity":{"metadata":{"name":"web-1"}},"check":{"metadata":{"name":"fettle-test"},"status":2,"state":"failing","output":"fettle test"}}"#
        ),
        "sentry": json(
            #"{"action":"critical","data":{"metric_alert":{"id":"1","identifier":"1"},"description_title":"fettle test"}}"#,
            headers: [("Sentry-Hook-Resource", "metric_alert")]),
        "site24x7": json(
            #"{"MONITORNAME":"fettle test","STATUS":"DOWN","MONITOR_ID":100000000000000001,"INCIDENT_REASON":"fettle test"}"#),
        "splunk": json(#"{"sid":"fettle-test","search_name":"fettle test","app":"search","result":{"host":"web-1"}}"#),
        "splunk_observability": json(
            #"{"incidentId":"fettle-test","detector":"fettle test","rule":"fettle test","status":"anomalous","severity":"Warning"}"#
        ),
        "statuscake": PayloadSample(
            body: "Name=fettle+test&Status=Down&StatusCode=500&URL=https%3A%2F%2Fexample.com",
            contentType: "application/x-www-form-urlencoded"),
        "thousandeyes": json(
            #"{"eventId":"fettle-test","eventType":"ALERT_NOTIFICATION_TRIGGER","alert":{"alertId":"fettle-test","ruleName":"fettle test","severity":"MINOR"}}"#
        ),
        "updown": json(
            #"[{"event":"check.down","check":{"token":"fettle-test","url":"https://example.com","alias":"fettle test"}}]"#),
        "uptimerobot": json(
            #"{"monitor_id":"1","monitor_friendly_name":"fettle test","monitor_url":"https://example.com","alert_type":"1"}"#),
        "vrealize": json(
            #"{"alertId":"fettle-test","info":"fettle test","status":"ACTIVE","criticality":"ALERT_CRITICALITY_LEVEL_WARNING"}"#),
        "zabbix": json(
            #"{"event_id":"fettle-test","event_value":"1","trigger":"fettle test","severity":"Warning","hostname":"web-1"}"#),
    ]

    private static func json(
        _ body: String, contentType: String = "application/json", headers: [(name: String, value: String)] = []
    ) -> PayloadSample {
        PayloadSample(body: body, contentType: contentType, headers: headers)
    }
}
