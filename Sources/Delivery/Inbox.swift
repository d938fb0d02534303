import Model
import Synchronization

/// What others tell the delivery loop, from any thread: kept in bounded form until the loop comes for it.
final class Inbox: Sendable {
    /// News of an incident from elsewhere.
    struct Sight: Sendable {
        var incident: IncidentSnapshot
        var key: DedupKey?
        var at: Timestamp?
        /// Set where a person or a monitor is behind it; nil where the news is PagerDuty's or fettle's own.
        var word: IncidentWord?
    }

    struct Contents: Sendable {
        var woken = false
        var resume = false
        var shutDown = false
        var sights: [Sight] = []
        fileprivate var isSignalled = false
    }

    /// Mere sights beyond this many are dropped: they spare calls, but nothing rests on them. Who has spoken is heard.
    private static let maxSights = 10_000

    private let contents = Mutex(Contents())
    private let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    init() { (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

    func wake() { put { $0.woken = true } }
    func resume() { put { $0.resume = true } }
    func shutDown() { put { $0.shutDown = true } }
    func note(_ sight: Sight) { put { if sight.word != nil || $0.sights.count < Self.maxSights { $0.sights.append(sight) } } }

    /// Returns what has come in since the last call, waiting for the first; for one caller at a time.
    func next() async -> Contents {
        for await _ in signals { break }
        return contents.withLock { contents in
            defer { contents = Contents() }
            return contents
        }
    }

    // One signal for whatever comes before it is heard.
    private func put(_ change: (inout Contents) -> Void) {
        let isFirst = contents.withLock { contents in
            change(&contents)
            defer { contents.isSignalled = true }
            return !contents.isSignalled
        }
        if isFirst { signal.yield() }
    }
}
