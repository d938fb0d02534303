import Synchronization

/// Handles of series that change with every delivery, kept by what tells them apart, so that the registry is asked once for each.
package final class MetricHandles<Key: Hashable & Sendable>: Sendable {
    private let make: @Sendable (Key) -> MetricHandle
    private let kept = Mutex<[Key: MetricHandle]>([:])

    package init(_ make: @escaping @Sendable (Key) -> MetricHandle) { self.make = make }

    package subscript(key: Key) -> MetricHandle {
        kept.withLock { kept in
            if let handle = kept[key] { return handle }
            // Names of rules come and go with reloads: begun anew, it is soon full of those in use.
            if kept.count >= 2 * MetricsRegistry.mostSeries { kept.removeAll() }
            let handle = make(key)
            kept[key] = handle
            return handle
        }
    }
}
