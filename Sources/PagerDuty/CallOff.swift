package import Model
import Synchronization

/// Holds back a write that waits for the rate gate, when it is not wanted any more or what was read for it has grown old. What has left
/// is beyond its reach.
///
/// Bound to the task, as `RequestTrace` is, so that it need not be handed through every operation.
package final class CallOff: Sendable {
    @TaskLocal package static var current: CallOff?

    private struct State {
        var isCalledOff = false
        var goodUntil: Timestamp?
        /// Waits for the gate.
        var waiting: Task<Void, any Error>?
    }

    private let timekeeper: any Timekeeper
    private let state = Mutex(State())

    package init(timekeeper: any Timekeeper) { self.timekeeper = timekeeper }

    /// Ends the wait for the gate, if there is one, and lets nothing leave from now on.
    package func callOff() {
        let waiting = state.withLock { state in
            state.isCalledOff = true
            return state.waiting
        }
        waiting?.cancel()
    }

    /// Lets nothing leave after this time.
    package func expire(at time: Timestamp) { state.withLock { $0.goodUntil = time } }

    /// Whether what has not left by now will not leave.
    package var isOver: Bool {
        let now = timekeeper.now
        return state.withLock { $0.isCalledOff || $0.goodUntil.map { $0 < now } ?? false }
    }

    func wait(for gate: RateGate) async throws(CancellationError) {
        // A task of its own, for it alone is cancelled: what is around it goes on to tell how it ended.
        let task = Task { try await gate.enter() }
        let isCalledOff = state.withLock { state in
            state.waiting = task
            return state.isCalledOff
        }
        if isCalledOff { task.cancel() }
        defer { state.withLock { $0.waiting = nil } }
        do {
            try await withTaskCancellationHandler {
                try await task.value
            } onCancel: {
                task.cancel()
            }
        } catch {
            throw CancellationError()
        }
    }
}
