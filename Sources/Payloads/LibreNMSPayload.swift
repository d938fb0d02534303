import Model

/// LibreNMS's API transport; every value is a text, and its times name no zone.
///
/// Sources: FACTS on senders, "others"; librenms/librenms `LibreNMS/Alert/Transport/Pagerduty.php` for the key.
enum LibreNMSPayload {
    static let table = TablePayload(
        map: GenericMap(
            [
                .title: ["title", "name"], .description: ["msg", "rule_name"], .severity: "severity",
                .status: .init(
                    paths: ["state"],
                    values: [
                        "0": "resolved", "1": "triggered", "2": "acknowledged", "3": "triggered", "4": "triggered",
                    ]),
                .host: ["sysName", "hostname"],
                // `uid` and `id` number the entries of a log: a recovery has another one than its problem.
                .fingerprint: ["alert_id", "uid"],
                // Of LibreNMS' own PagerDuty transport.
                .dedupKey: "alert_id",
            ]),
        marks: ["title", "state", "alert_id"])
}
