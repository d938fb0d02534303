import Model
import ServiceLifecycle
import Synchronization

/// The door for deliveries: open until the end is asked for, then shut before anything else of the house is shut down.
///
/// The listener outlives it, so that who still sends hears 503 with Retry-After, and who asks for readiness hears why not.
final class Intake: Service, Sendable {
    private struct State {
        var inside = 0
        var isShut = false
        /// Waits for the last one inside to leave.
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let readiness: Readiness
    private let state = Mutex(State())

    init(readiness: Readiness) { self.readiness = readiness }

    /// Does `work` unless the door is shut; throws `.shuttingDown` where it is.
    func admit<Value: Sendable>(_ work: () async throws(Refusal) -> Value) async throws(Refusal) -> Value {
        let isAdmitted = state.withLock { state in
            if !state.isShut { state.inside += 1 }
            return !state.isShut
        }
        guard isAdmitted else { throw Refusal(.shuttingDown, "fettle is being stopped") }
        defer { leave() }
        return try await work()
    }

    /// Until graceful shutdown, and then until nobody is inside.
    func run() async throws {
        try? await gracefulShutdown()
        readiness.hold(.shutdown, because: "shutting down")
        await shut()
    }

    func shut() async {
        await withCheckedContinuation { continuation in
            let isEmpty = state.withLock { state in
                state.isShut = true
                if state.inside > 0 { state.waiter = continuation }
                return state.inside == 0
            }
            if isEmpty { continuation.resume() }
        }
    }

    private func leave() {
        let waiter = state.withLock { state in
            state.inside -= 1
            guard state.inside == 0 else { return nil as CheckedContinuation<Void, Never>? }
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }
}
