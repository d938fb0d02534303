/// A dictionary that forgets: it holds what was set lately, between `capacity` and twice as much, at constant cost.
///
/// Two generations: when the young one is full it becomes the old one, and the old one is dropped whole.
package struct RecentMap<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let capacity: Int
    private var young: [Key: Value] = [:]
    private var old: [Key: Value] = [:]
    /// Counts how often the older half was dropped, the first, empty one included.
    package private(set) var generation = 0

    package init(capacity: Int) { self.capacity = max(1, capacity) }

    package var count: Int { young.count + old.count }

    /// Setting nil removes.
    package subscript(key: Key) -> Value? {
        get { young[key] ?? old[key] }
        set {
            old[key] = nil
            young[key] = newValue
            if young.count >= capacity {
                old = young
                young = [:]
                generation += 1
            }
        }
    }
}
