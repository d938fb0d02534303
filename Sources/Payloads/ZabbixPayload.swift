import Model

/// Zabbix: the media type of docs/senders.md, and bodies of scripts that others have written; every value is a text.
///
/// Source: FACTS on senders, "Zabbix"; FACTS 4.4 on PagerDuty for the key.
enum ZabbixPayload {
    static let table = TablePayload(
        map: GenericMap(
            [
                .title: ["trigger", "title", "event_name", "subject"],
                .description: ["opdata", "message", "item"],
                // {EVENT.VALUE}: 1 a problem, 0 its recovery.
                .status: .init(paths: ["event_value", "status", "state"], values: ["1": "triggered", "0": "resolved"]),
                // {EVENT.NSEVERITY}: "not classified" has no place on the scale.
                .severity: .init(
                    paths: ["event_nseverity", "nseverity", "event_severity", "severity"],
                    values: [
                        "0": "unknown", "1": "info", "2": "warning", "3": "warning", "4": "error", "5": "critical",
                        "not classified": "unknown",
                    ]),
                .host: ["host", "hostname", "host_name"], .url: ["url", "link", "trigger_url"],
                // The problem's own, on its recovery too.
                .fingerprint: .init([
                    .path("event_id"), .path("alert_uid"), .joined(["hostname", "trigger"], separator: "/"),
                ]),
                .dedupKey: "event_id", .time: ["timestamp", "event_time"],
            ],
            labels: ["tags", "event_tags"]),
        marks: ["event_id", "trigger", "title", "status", "state"],
        finish: { alert, body in
            // An update of a problem that is still there: {EVENT.UPDATE.STATUS} 1, {EVENT.ACK.STATUS} Yes.
            let acknowledged = body["event_ack_status"]?.string?.lowercased() == "yes"
            if alert.status == .triggered, body["event_update_status"]?.text == "1" {
                alert.status = acknowledged ? .acknowledged : .triggered
                alert.event = acknowledged ? "acknowledged" : "updated"
            }
        })
}
