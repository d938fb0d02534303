/// Which field of an alert is filled from where in a body: how a sender nobody has written a decoder for is read.
///
/// It stands under `sources.<name>.map` of the configuration. Each member names a field of the alert and says where its
/// value comes from: a path, or a list of which the first that is there and not empty is taken, or a map:
/// ```yaml
/// map:
///   each: alerts                      # one alert for each element of this list; paths are then looked up in the element,
///                                     # with `$.` before them in the whole body
///   title: message                    # a path; keys and indexes split at dots: alerts.0.labels.x
///   host: [meta.host, meta.ip]        # fallbacks, in this order
///   service: {value: checkout}        # a constant
///   fingerprint: {join: [app, name], with: /}
///   status:                           # what the sender calls it, to what rules call it
///     path: state                     # one path or a list of them
///     values: {"1": triggered, "0": resolved}
///     default: triggered              # where no path leads to a text
///   severity: {path: [level, prio], values: {sev1: critical}}
///   labels: meta.tags                 # a table, a list of {key, value}, of texts, a comma-joined text; or a list of such paths
///   annotations: {runbook: links.runbook, team: {value: core}}    # or field by field
///   time: [started_at, when]          # RFC 3339, or an epoch in s, ms, µs or ns
///   id: event_id                      # the delivery's id: the same id again within the window is not acted on again
/// ```
/// Fields: those of `Target`, `labels`, `annotations`, `each`. Values are looked up without regard to case; a word that is
/// not in `values` is read as senders usually mean it (`firing`, `P2`) and kept as it came where it has no known meaning.
/// Without a status an alert is `triggered`. What a template left unfilled (`$HOST`, `<no value>`, `null`) counts as absent,
/// and of a link as `host` its host alone is kept.
package struct GenericMap: Hashable, Sendable {
    /// The fields a map can fill, by their names in the configuration.
    package enum Target: String, CaseIterable, Sendable {
        case title, description, status, severity, service, host, environment, url, fingerprint
        case dedupKey = "dedup_key"
        case time
        /// The id of the delivery, not of the alert.
        case delivery = "id"
    }

    package var fields: [Target: Field]
    package var labels: Table
    package var annotations: Table
    /// The path of a list whose elements are the alerts; nil where the body is one alert. A body that is itself a list is
    /// taken element by element in either case.
    package var each: String?

    package init(_ fields: [Target: Field], labels: Table = [], annotations: Table = [], each: String? = nil) {
        self.fields = fields
        self.labels = labels
        self.annotations = annotations
        self.each = each
    }

    /// Where the text of one field comes from: the first source that is there and not empty.
    package struct Field: Hashable, Sendable {
        package enum Source: Hashable, Sendable {
            case path(String)
            case constant(String)
            /// The texts at these paths; those that are there.
            case joined([String], separator: String)
        }

        package var sources: [Source]
        /// What a text found at a path means, by the text in lower case.
        package var values: [String: String]

        package init(_ sources: [Source], values: [String: String] = [:]) {
            self.sources = sources
            self.values = Dictionary(values.map { ($0.key.lowercased(), $0.value) }, uniquingKeysWith: { first, _ in first })
        }

        package init(paths: [String], values: [String: String] = [:], default constant: String? = nil) {
            self.init(paths.map { .path($0) } + (constant.map { [.constant($0)] } ?? []), values: values)
        }
    }

    /// Where labels or annotations come from; what is named by itself wins over what comes in a whole table.
    package struct Table: Hashable, Sendable {
        /// Paths of whole tables; what a later one holds wins.
        package var whole: [String]
        package var named: [String: Field]

        package init(_ whole: [String] = [], named: [String: Field] = [:]) {
            self.whole = whole
            self.named = named
        }
    }
}

extension GenericMap.Field: ExpressibleByStringLiteral, ExpressibleByArrayLiteral {
    package init(stringLiteral path: String) { self.init(paths: [path]) }
    package init(arrayLiteral paths: String...) { self.init(paths: paths) }
}

extension GenericMap.Table: ExpressibleByStringLiteral, ExpressibleByArrayLiteral {
    package init(stringLiteral path: String) { self.init([path]) }
    package init(arrayLiteral paths: String...) { self.init(paths) }
}
