/// A dictionary that forgets: it holds what was set lately, between `capacity` and twice as much, at constant cost.
///
/// Two generations: when the young one is full it becomes the old one, and the old one is dropped whole. Who tells it the time,
/// by `age`, has it forget also what is of no use any more.
package struct RecentMap<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let capacity: Int
    private var young: [Key: Value] = [:]
    private var old: [Key: Value] = [:]
    /// Counts how often the older half was dropped, the first, empty one included.
    package private(set) var generation = 0
    /// The latest time it was told, and what that was when the young generation began.
    private var latest = Timestamp(milliseconds: .min)
    private var turnedAt = Timestamp(milliseconds: .min)

    package init(capacity: Int) { self.capacity = max(1, capacity) }

    package var count: Int { young.count + old.count }

    /// Setting nil removes.
    package subscript(key: Key) -> Value? {
        get { young[key] ?? old[key] }
        set {
            if !old.isEmpty { old[key] = nil }
            young[key] = newValue
            if young.count >= capacity { turn() }
        }
    }

    /// Says that it is `time`; what has been set within `lifetime` of the latest such time is kept, as far as there is room,
    /// and nothing for longer than twice that.
    package mutating func age(to time: Timestamp, lifetime: Duration) {
        latest = max(latest, time)
        if latest - turnedAt >= lifetime { turn() }
    }

    /// Takes the times back by `jump`, a negative span, with a clock that was set back; `change` does so with those in a value.
    package mutating func shift(by jump: Duration, _ change: (inout Value) -> Void) {
        func shifted(_ values: [Key: Value]) -> [Key: Value] {
            values.mapValues { value in
                var value = value
                change(&value)
                return value
            }
        }
        (young, old) = (shifted(young), shifted(old))
        (latest, turnedAt) = (latest + jump, turnedAt + jump)
    }

    private mutating func turn() {
        old = young
        young = [:]
        turnedAt = latest
        generation += 1
    }
}
