import Model

/// One kind of sender whose webhooks are understood, such as `alertmanager`: its name and its decoder.
///
/// A new kind is a file with its decoder and a row in `all`.
package struct PayloadKind: Sendable {
    /// As in `sources.<name>.kind` of the configuration.
    package let name: String
    let decode: @Sendable (PayloadInput) -> Decoded

    package static let all: [PayloadKind] = [
        PayloadKind("alertmanager", json: AlertmanagerPayload.decode),
        PayloadKind("axiom", table: AxiomPayload.table),
        PayloadKind("azure_monitor", json: AzureMonitorPayload.decode),
        PayloadKind("better_stack", table: BetterStackPayload.table),
        PayloadKind("checkly", table: ChecklyPayload.table),
        PayloadKind("checkmk", table: CheckmkPayload.table),
        PayloadKind("chronosphere", json: AlertmanagerPayload.decode),
        PayloadKind("cloudevents", body: CloudEventsPayload.decode),
        PayloadKind("cloudwatch", body: CloudWatchPayload.decode),
        PayloadKind("coralogix", table: CoralogixPayload.table),
        PayloadKind("dash0", table: Dash0Payload.table),
        PayloadKind("datadog", table: DatadogPayload.table),
        PayloadKind("dynatrace", table: DynatracePayload.table),
        PayloadKind("fastly", table: FastlyPayload.table),
        PayloadKind("gcp_monitoring", table: GCPMonitoringPayload.table),
        PayloadKind("generic", fields: GenericPayload.decode),
        PayloadKind("grafana", json: GrafanaPayload.decode),
        PayloadKind("graylog", table: GraylogPayload.table),
        PayloadKind("hetrixtools", table: HetrixToolsPayload.table),
        PayloadKind("honeycomb", table: HoneycombPayload.table),
        PayloadKind("librenms", table: LibreNMSPayload.table),
        PayloadKind("mongodb_atlas", table: MongoDBAtlasPayload.table),
        PayloadKind("newrelic", json: NewRelicPayload.decode),
        PayloadKind("opsgenie", table: OpsgeniePayload.table),
        PayloadKind("pagerduty", json: PagerDutyPayload.decode),
        PayloadKind("pagerduty_events", json: PagerDutyEventsPayload.decode),
        PayloadKind("pingdom", table: PingdomPayload.table),
        PayloadKind("riemann", table: RiemannPayload.table),
        PayloadKind("sensu", fields: SensuPayload.decode),
        PayloadKind("sentry", json: SentryPayload.decode),
        PayloadKind("site24x7", table: Site24x7Payload.table),
        PayloadKind("splunk", table: SplunkPayload.table),
        PayloadKind("splunk_observability", table: SplunkObservabilityPayload.table),
        PayloadKind("statuscake", table: StatusCakePayload.table),
        PayloadKind("thousandeyes", table: ThousandEyesPayload.table),
        PayloadKind("updown", table: UpdownPayload.table),
        PayloadKind("uptimerobot", table: UptimeRobotPayload.table),
        PayloadKind("vrealize", table: VRealizePayload.table),
        PayloadKind("zabbix", table: ZabbixPayload.table),
    ]

    /// Whether a source of this kind may bring its own map of fields.
    package var takesMap: Bool { name == "generic" || name == "cloudevents" }

    /// Nil for a name that stands not in `all`.
    package init?(_ name: String) {
        guard let kind = Self.all.first(where: { $0.name == name }) else { return nil }
        self = kind
    }

    /// A kind whose bodies are JSON, whatever their Content-Type says.
    private init(_ name: String, json decode: @escaping @Sendable (JSONValue, PayloadInput) -> Decoded) {
        self.name = name
        self.decode = { input in
            do throws(JSONError) {
                return decode(try JSONValue.parse(input.body), input)
            } catch {
                return .undecodable(reason: "the body is not JSON: \(error)")
            }
        }
    }
}

extension PayloadKind {
    /// A kind whose bodies are read from their bytes: not all of them are JSON.
    private init(_ name: String, body decode: @escaping @Sendable (PayloadInput) -> Decoded) {
        self.name = name
        self.decode = decode
    }

    /// A kind whose bodies are JSON or a form.
    private init(_ name: String, fields decode: @escaping @Sendable (JSONValue, PayloadInput) -> Decoded) {
        self.init(name) { input in
            do throws(JSONError) {
                return decode(try input.parsed(), input)
            } catch {
                return .undecodable(reason: "the body is neither JSON nor a form: \(error)")
            }
        }
    }

    private init(_ name: String, table: TablePayload) { self.init(name, fields: table.decode) }
}

extension PayloadKind: Hashable, CustomStringConvertible {
    package static func == (a: Self, b: Self) -> Bool { a.name == b.name }
    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
    package var description: String { name }
}
