import Model

/// The starts of the requests of the last minute, oldest first; at most as many as the ceiling.
struct StartLog: Sendable {
    static let window = Duration.seconds(60)

    private var starts: [Timestamp] = []
    /// Everything before it has left the window.
    private var head = 0

    var count: Int { starts.count - head }
    var oldest: Timestamp? { head < starts.count ? starts[head] : nil }

    mutating func append(_ start: Timestamp) { starts.append(start) }

    /// Forgets what began a window ago or earlier.
    mutating func expire(at now: Timestamp) {
        while head < starts.count, now - starts[head] >= Self.window { head += 1 }
        if head > 64, head > starts.count / 2 {
            starts.removeFirst(head)
            head = 0
        }
    }

    mutating func shift(by duration: Duration) {
        for index in starts.indices { starts[index] = starts[index] + duration }
    }
}
