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
        /// Old updates are pending again.
        var putBack = false
        var resume = false
        var shutDown = false
        var sights: [Sight] = []
        /// All the updates that a person wants dropped, where that was told.
        var dropped: Set<UpdateID>?
        fileprivate var isEmpty = true
        fileprivate var isSignalled = false
    }

    private struct State {
        var contents = Contents()
        var isPatient = false
    }

    /// Mere sights beyond this many are dropped: they spare calls, but nothing rests on them. Who has spoken is heard.
    private static let maxSights = 10_000

    /// So many sights are too many to lie about, however patient the listener.
    private static let pile = 1000

    private let state = Mutex(State())
    private let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    init() { (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

    func wake() { put { $0.woken = true } }
    func putBack() { put { ($0.woken, $0.putBack) = (true, true) } }
    func resume() { put(isUrgent: true) { $0.resume = true } }
    func drop(_ updates: Set<UpdateID>) { put(isUrgent: true) { $0.dropped = updates } }
    func shutDown() { put(isUrgent: true) { $0.shutDown = true } }
    func note(_ sight: Sight) { put { if sight.word != nil || $0.sights.count < Self.maxSights { $0.sights.append(sight) } } }

    /// Waits until there is something to take; for one caller at a time.
    func signalled() async { for await _ in signals { break } }

    /// What has come in since the last call, signalled or not; nil for nothing.
    func take() -> Contents? {
        state.withLock { state in
            defer { state.contents = Contents() }
            return state.contents.isEmpty ? nil : state.contents
        }
    }

    /// A patient listener looks in soon by itself and is signalled only for what is urgent, so that a storm of deliveries does not
    /// wake it for each.
    func listen(patiently isPatient: Bool) {
        let isOverdue = state.withLock { state in
            state.isPatient = isPatient
            return !isPatient && !state.contents.isEmpty && state.contents.signal()
        }
        if isOverdue { signal.yield() }
    }

    private func put(isUrgent: Bool = false, _ change: (inout Contents) -> Void) {
        let isDue = state.withLock { state in
            change(&state.contents)
            state.contents.isEmpty = false
            let isDue = isUrgent || !state.isPatient || state.contents.sights.count >= Self.pile
            return isDue && state.contents.signal()
        }
        if isDue { signal.yield() }
    }
}

extension Inbox.Contents {
    /// One signal for whatever comes before it is heard: whether this is the first.
    fileprivate mutating func signal() -> Bool {
        defer { isSignalled = true }
        return !isSignalled
    }
}
