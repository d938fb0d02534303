import Model

/// LibreNMS's API transport; every value is a text, and its times name no zone. Source: FACTS on senders, "others".
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
                .host: ["sysName", "hostname"], .fingerprint: ["uid", "alert_id"],
            ]),
        marks: ["title", "state", "alert_id"])
}
