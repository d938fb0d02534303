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

    /// One series behind a lock of its own: who holds its handle asks nobody else.
    fileprivate final class Slot: Sendable {
        let series: Mutex<Series>

        init(_ name: MetricName) { series = Mutex(Series(name)) }
    }

    // Keyed by the label values in the metric's own order.
    private let families: Mutex<[MetricName: [[String]: Slot]]>

    /// Metrics without labels are there from the start, at zero.
    package init() {
        var families: [MetricName: [[String]: Slot]] = [:]
        for name in MetricName.all { families[name] = name.labels.isEmpty ? [[]: Slot(name)] : [:] }
        self.families = Mutex(families)
    }

    /// The series of these labels, there at zero from now on.
    package func counter(_ name: MetricName, _ labels: [String: String] = [:]) -> MetricHandle {
        MetricHandle(slot: slot(name, name.labels.map { labels[$0] ?? "" }), kind: name.kind)
    }

    package func gauge(_ name: MetricName, _ labels: [String: String] = [:]) -> MetricHandle { counter(name, labels) }

    package func histogram(_ name: MetricName, _ labels: [String: String] = [:]) -> MetricHandle { counter(name, labels) }

    private func slot(_ name: MetricName, _ labels: [String]) -> Slot {
        families.withLock { families in
            if let slot = families[name]?[labels] { return slot }
            var key = labels
            if families[name]?.count ?? 0 >= Self.mostSeries {
                key = labels.map { _ in "other" }
                let overflow = families[.labelOverflow]?[[name.name]] ?? Slot(.labelOverflow)
                overflow.series.withLock { $0.value += 1 }
                families[.labelOverflow, default: [:]][[name.name]] = overflow
            }
            let slot = families[name]?[key] ?? Slot(name)
            families[name, default: [:]][key] = slot
            return slot
        }
    }

    /// The present values of a counter or gauge.
    package func series(of name: MetricName) -> [(labels: [String: String], value: Double)] {
        families.withLock { families in
            (families[name] ?? [:]).map {
                (Dictionary(uniqueKeysWithValues: zip(name.labels, $0.key)), $0.value.series.withLock(\.value))
            }
        }
    }

    /// The Prometheus text exposition, version 0.0.4; metrics in the order of their list, series by their labels.
    package var text: String {
        let families = families.withLock { $0 }
        var text = ""
        for name in MetricName.all {
            text += "# HELP \(name.name) \(Exposition.escaped(help: name.help))\n# TYPE \(name.name) \(name.kind.word)\n"
            for (labels, slot) in (families[name] ?? [:]).sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
                let series = slot.series.withLock { $0 }
                Exposition.write(name, Array(zip(name.labels, labels)), series.value, series.buckets, series.count, to: &text)
            }
        }
        return text
    }
}

/// One series of a metric, to be changed; worth keeping where it changes often.
package struct MetricHandle: Sendable {
    fileprivate let slot: MetricsRegistry.Slot
    fileprivate let kind: MetricName.Kind

    /// A counter only rises: a negative amount is passed over.
    package func increment(by amount: Int = 1) {
        guard amount >= 0 else { return }
        slot.series.withLock { $0.value += Double(amount) }
    }

    package func set(_ value: Double) {
        slot.series.withLock { $0.value = value }
    }

    package func set(_ value: Int) { set(Double(value)) }

    /// Adds one observation to a histogram; what is no number would spoil the sum for ever and is passed over.
    package func record(_ value: Double) {
        guard case .histogram(let bounds) = kind, value.isFinite else { return }
        slot.series.withLock { series in
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
