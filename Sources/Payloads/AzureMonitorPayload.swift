import Model

/// Azure Monitor's action groups: the common alert schema, the metric alert of before it, and classic alerts.
///
/// Source: FACTS on senders, "Azure Monitor".
enum AzureMonitorPayload {
    static func decode(_ body: JSONValue, _ input: PayloadInput) -> Decoded {
        if body["data"]?["essentials"] != nil { return common.decode(body, input) }
        if body["data"]?["context"] != nil { return metric.decode(body, input) }
        if body["data"]?["AlertRuleName"] != nil { return log.decode(body, input) }
        return classic.decode(body, input)
    }

    private static let common = TablePayload(
        map: GenericMap(
            [
                .title: ["data.essentials.alertRule", "data.essentials.description"],
                .description: "data.essentials.description", .severity: "data.essentials.severity",
                .status: "data.essentials.monitorCondition", .service: "data.essentials.monitoringService",
                .host: "data.essentials.configurationItems.0", .url: "data.essentials.investigationLink",
                // Names rule and target, where the alert's id names one instance only.
                .fingerprint: ["data.essentials.originAlertId", "data.essentials.alertId"],
            ],
            labels: ["data.alertContext.condition.allOf.0.dimensions", "data.customProperties"]),
        repeatsBodies: true,
        finish: { alert, body in
            let essentials = body["data"]?["essentials"]
            let times = alert.status == .resolved ? ["resolvedDateTime", "firedDateTime"] : ["firedDateTime"]
            alert.occurredAt = times.lazy.compactMap { Timestamp(loose: essentials?[$0]) }.first
            // A target is named by a path; its last part is what people call it.
            let target = essentials?["alertTargetIDs"]?[0]?.string
            alert.host = alert.host ?? target?.split(separator: "/").last.map { String($0) }
        })

    private static let metric = TablePayload(map: context("data."), repeatsBodies: true)

    /// Log alerts outside the common schema: no state, and never a recovery.
    private static let log = TablePayload(
        map: GenericMap(
            [
                .title: "data.AlertRuleName", .description: "data.Description",
                .severity: .init(paths: ["data.Severity"], values: levels), .service: "data.AlertType",
                .host: ["data.AffectedConfigurationItems.0"],
                .url: ["data.LinkToFilteredSearchResultsUI", "data.LinkToSearchResults"],
                .fingerprint: .init([.joined(["data.SubscriptionId", "data.AlertRuleName"], separator: "/")]),
                .time: ["data.SearchIntervalEndtimeUtc", "data.SearchIntervalStartTimeUtc"],
            ],
            labels: "data.Dimensions"),
        repeatsBodies: true)

    private static let levels = ["0": "critical", "1": "error", "2": "warning", "3": "info", "4": "info"]
    private static let classic = TablePayload(map: context(""), repeatsBodies: true, marks: ["context.name", "status"])

    private static func context(_ prefix: String) -> GenericMap {
        GenericMap(
            [
                // An entry of the activity log names no rule.
                .title: [
                    "\(prefix)context.name", "\(prefix)context.activityLog.properties.title",
                    "\(prefix)context.activityLog.operationName",
                ].field,
                .description: ["\(prefix)context.description", "\(prefix)context.activityLog.description"].field,
                .status: ["\(prefix)status"].field,
                .severity: .init(
                    paths: ["\(prefix)context.severity", "\(prefix)context.activityLog.level"], values: levels),
                .service: ["\(prefix)context.resourceType", "\(prefix)context.activityLog.eventSource"].field,
                .host: ["\(prefix)context.resourceName"].field,
                .url: ["\(prefix)context.portalLink"].field,
                .time: ["\(prefix)context.timestamp", "\(prefix)context.activityLog.eventTimestamp"].field,
                .fingerprint: .init([
                    .joined(["\(prefix)context.id", "\(prefix)context.resourceId"], separator: " "),
                    .joined(
                        ["\(prefix)context.activityLog.correlationId", "\(prefix)context.activityLog.resourceId"], separator: " "),
                ]),
            ],
            labels: .init(["\(prefix)context.condition.allOf.0.dimensions", "\(prefix)properties"]))
    }
}

extension [String] {
    fileprivate var field: GenericMap.Field { GenericMap.Field(paths: self) }
}
