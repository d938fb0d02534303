import Synchronization

/// Holds every metric's values and writes them as Prometheus text; safe to use from anywhere.
package final class MetricsRegistry: Sendable {
    /// Label sets a metric may have; what comes beyond counts under `other`, so that nothing can flood the registry.
    package static let mostSeries = 2000

    fileprivate struct Series {
        var value = 0.0
        /// Histograms only: one count a bucket, and one for all above.
        var buckets: [UInt64] = []
        var count: UInt64 = 0
    }

    // Keyed by the label values in the metric's own order.
    private let families: Mutex<[MetricName: [[String]: Series]]>

    /// Metrics without labels are there from the start, at zero.
    package init() {
        var families: [MetricName: [[String]: Series]] = [:]
        for name in MetricName.all { families[name] = name.labels.isEmpty ? [[]: Series(name)] : [:] }
        self.families = Mutex(families)
    }

    package func counter(_ name: MetricName, _ labels: [String: String] = [:]) -> MetricHandle {
        MetricHandle(registry: self, name: name, labels: name.labels.map { labels[$0] ?? "" })
    }

    package func gauge(_ name: MetricName, _ labels: [String: String] = [:]) -> MetricHandle { counter(name, labels) }

    package func histogram(_ name: MetricName, _ labels: [String: String] = [:]) -> MetricHandle { counter(name, labels) }

    fileprivate func change(_ name: MetricName, _ labels: [String], _ body: (inout Series) -> Void) {
        families.withLock { families in
            var key = labels
            if families[name]?[key] == nil, families[name]?.count ?? 0 >= Self.mostSeries {
                key = labels.map { _ in "other" }
                families[.labelOverflow, default: [:]][[name.name], default: Series(.labelOverflow)].value += 1
            }
            body(&families[name, default: [:]][key, default: Series(name)])
        }
    }

    /// The present values of a counter or gauge.
    package func series(of name: MetricName) -> [(labels: [String: String], value: Double)] {
        families.withLock { families in
            (families[name] ?? [:]).map { (Dictionary(uniqueKeysWithValues: zip(name.labels, $0.key)), $0.value.value) }
        }
    }

    /// The Prometheus text exposition, version 0.0.4; metrics in the order of their list, series by their labels.
    package var text: String {
        let families = families.withLock { $0 }
        var text = ""
        for name in MetricName.all {
            text += "# HELP \(name.name) \(Exposition.escaped(help: name.help))\n# TYPE \(name.name) \(name.kind.word)\n"
            for (labels, series) in (families[name] ?? [:]).sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
                Exposition.write(name, Array(zip(name.labels, labels)), series.value, series.buckets, series.count, to: &text)
            }
        }
        return text
    }
}

/// One series of a metric, to be changed.
package struct MetricHandle: Sendable {
    fileprivate let registry: MetricsRegistry
    fileprivate let name: MetricName
    fileprivate let labels: [String]

    /// A counter only rises: a negative amount is passed over.
    package func increment(by amount: Int = 1) {
        guard amount >= 0 else { return }
        registry.change(name, labels) { $0.value += Double(amount) }
    }

    package func set(_ value: Double) {
        registry.change(name, labels) { $0.value = value }
    }

    package func set(_ value: Int) { set(Double(value)) }

    /// Adds one observation to a histogram; what is no number would spoil the sum for ever and is passed over.
    package func record(_ value: Double) {
        guard case .histogram(let bounds) = name.kind, value.isFinite else { return }
        registry.change(name, labels) { series in
            series.value += value
            series.count += 1
            series.buckets[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
        }
    }
}

extension MetricsRegistry.Series {
    fileprivate init(_ name: MetricName) {
        if case .histogram(let bounds) = name.kind { buckets = Array(repeating: 0, count: bounds.count + 1) }
    }
}
