import Model

/// Azure Monitor's action groups: the common alert schema, the metric alert of before it, and classic alerts.
///
/// Source: FACTS on senders, "Azure Monitor".
enum AzureMonitorPayload {
    static func decode(_ body: JSONValue, _ input: PayloadInput) -> Decoded {
        if body["data"]?["essentials"] != nil { return common.decode(body, input) }
        if body["data"]?["context"] != nil { return metric.decode(body, input) }
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
    private static let classic = TablePayload(map: context(""), repeatsBodies: true, marks: ["context.name", "status"])

    private static func context(_ prefix: String) -> GenericMap {
        GenericMap(
            [
                .title: ["\(prefix)context.name"].field, .description: ["\(prefix)context.description"].field,
                .status: ["\(prefix)status"].field,
                .severity: .init(
                    paths: ["\(prefix)context.severity"],
                    values: ["0": "critical", "1": "error", "2": "warning", "3": "info", "4": "info"]),
                .service: ["\(prefix)context.resourceType"].field, .host: ["\(prefix)context.resourceName"].field,
                .url: ["\(prefix)context.portalLink"].field, .time: ["\(prefix)context.timestamp"].field,
                .fingerprint: .init([.joined(["\(prefix)context.id", "\(prefix)context.resourceId"], separator: " ")]),
            ],
            labels: .init(["\(prefix)context.condition.allOf.0.dimensions", "\(prefix)properties"]))
    }
}

extension [String] {
    fileprivate var field: GenericMap.Field { GenericMap.Field(paths: self) }
}
