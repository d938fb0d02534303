import Synchronization

/// Holds whoever comes until it is opened.
final class Door: Sendable {
    private struct State {
        var isOpen = false
        var visitors: [CheckedContinuation<Void, Never>] = []
        var watchers: [CheckedContinuation<Void, Never>] = []
    }
    private let state = Mutex(State())

    func pass() async {
        await withCheckedContinuation { continuation in
            let (open, watchers) = state.withLock { state in
                if !state.isOpen { state.visitors.append(continuation) }
                defer { state.watchers = [] }
                return (state.isOpen, state.watchers)
            }
            for watcher in watchers { watcher.resume() }
            if open { continuation.resume() }
        }
    }

    func waitForVisitor() async {
        await withCheckedContinuation { continuation in
            let here = state.withLock { state in
                if state.visitors.isEmpty { state.watchers.append(continuation) }
                return !state.visitors.isEmpty
            }
            if here { continuation.resume() }
        }
    }

    func open() {
        let visitors = state.withLock { state in
            state.isOpen = true
            defer { state.visitors = [] }
            return state.visitors
        }
        for visitor in visitors { visitor.resume() }
    }
}
