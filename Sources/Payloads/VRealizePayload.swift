import Model

/// VMware vRealize (Aria) Operations' REST notifications. Source: FACTS on senders, "others".
enum VRealizePayload {
    static let table = TablePayload(
        map: GenericMap(
            [
                .title: ["info", "subType"], .description: "subType",
                .severity: .init(
                    paths: ["criticality"],
                    values: [
                        "alert_criticality_level_critical": "critical", "alert_criticality_level_immediate": "error",
                        "alert_criticality_level_warning": "warning", "alert_criticality_level_info": "info",
                        "alert_criticality_level_none": "unknown",
                    ]),
                .status: .init(paths: ["status"], values: ["canceled": "resolved", "cancelled": "resolved"]),
                .host: "resourceName", .fingerprint: "alertId",
            ]),
        repeatsBodies: true, marks: ["alertId", "status", "criticality"],
        finish: { alert, body in
            // `cancelDate` is set while the alert is active, too.
            alert.occurredAt =
                alert.status == .resolved ? body.time(at: "cancelDate", "updateDate") : body.time(at: "startDate")
        })
}
