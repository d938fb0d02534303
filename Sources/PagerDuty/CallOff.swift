package import Model
import Synchronization

/// Holds back what waits for the rate gate, where something of it is not wanted any more or has changed meanwhile, or what was read for
/// it has grown old. What has left is beyond its reach.
///
/// Bound to the task, as `RequestTrace` is, so that it need not be handed through every operation.
package final class CallOff: Sendable {
    @TaskLocal package static var current: CallOff?

    private struct State {
        /// Nothing of these is wanted as it is.
        var unwanted: Set<IncidentID> = []
        /// These are to be looked at again before they are written.
        var changed: Set<IncidentID> = []
        /// What is tried now.
        var incidents: Set<IncidentID> = []
        var isWrite = false
        var goodUntil: Timestamp?
        /// Wakes whoever waits for the gate with it.
        var wake: (@Sendable () -> Void)?

        var heldBack: Set<IncidentID> { isWrite ? unwanted.union(changed) : unwanted }
    }

    private let timekeeper: any Timekeeper
    private let state = Mutex(State())

    package init(timekeeper: any Timekeeper) { self.timekeeper = timekeeper }

    /// Lets nothing of these incidents leave, neither what reads nor what writes.
    package func callOff(_ incidents: Set<IncidentID>) { change { $0.unwanted.formUnion(incidents) } }

    /// Lets nothing leave that writes these incidents: what was read of them before is no longer true.
    package func lookAgain(_ incidents: Set<IncidentID>) { change { $0.changed.formUnion(incidents) } }

    /// A read of these incidents is tried.
    package func read(_ incidents: Set<IncidentID>) {
        state.withLock { ($0.incidents, $0.isWrite, $0.goodUntil) = (incidents, false, nil) }
    }

    /// A write of these incidents is tried that must have left by then, where there is a limit.
    package func write(_ incidents: Set<IncidentID>, goodUntil: Timestamp?) {
        state.withLock { ($0.incidents, $0.isWrite, $0.goodUntil) = (incidents, true, goodUntil) }
    }

    /// What must not be written.
    package var heldBack: Set<IncidentID> { state.withLock { $0.unwanted.union($0.changed) } }

    /// Whether it is too late for what is tried.
    package var isTooOld: Bool {
        let now = timekeeper.now
        return state.withLock { $0.goodUntil.map { $0 < now } ?? false }
    }

    /// Whether what is tried, and has not left by now, must not leave.
    package var isOver: Bool { isTooOld || state.withLock { !$0.heldBack.isDisjoint(with: $0.incidents) } }

    /// `wake` is called when something has changed, until the next call of this.
    func whileWaiting(_ wake: (@Sendable () -> Void)?) { state.withLock { $0.wake = wake } }

    private func change(_ change: (inout State) -> Void) {
        let wake = state.withLock { state in
            change(&state)
            return state.wake
        }
        wake?()
    }
}
