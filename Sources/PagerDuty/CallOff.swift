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
        var hasLeft = false
        /// When what is tried may leave.
        var good: ClosedRange<Timestamp>?
        /// Wakes whoever waits for the gate with it.
        var wake: (@Sendable () -> Void)?

        // A clock that was set back says nothing good.
        func isTooOld(at now: Timestamp) -> Bool { good.map { !$0.contains(now) } ?? false }

        func isOver(at now: Timestamp) -> Bool {
            isTooOld(at: now) || !(isWrite ? unwanted.union(changed) : unwanted).isDisjoint(with: incidents)
        }
    }

    private let timekeeper: any Timekeeper
    private let state = Mutex(State())

    package init(timekeeper: any Timekeeper) { self.timekeeper = timekeeper }

    /// Lets nothing of these incidents leave, neither what reads nor what writes; gives back those that will not be written.
    package func callOff(_ incidents: Set<IncidentID>) -> Set<IncidentID> {
        change(incidents) { $0.unwanted.formUnion(incidents) }
    }

    /// Lets nothing leave that writes these incidents, as what was read of them before is no longer true; gives back as `callOff`.
    package func lookAgain(_ incidents: Set<IncidentID>) -> Set<IncidentID> {
        change(incidents) { $0.changed.formUnion(incidents) }
    }

    /// A read of these incidents is tried.
    package func read(_ incidents: Set<IncidentID>) { begin(incidents, isWrite: false, good: nil) }

    /// A write of these incidents is tried, which may leave at these times, where that matters.
    package func write(_ incidents: Set<IncidentID>, good: ClosedRange<Timestamp>?) {
        begin(incidents, isWrite: true, good: good)
    }

    private func begin(_ incidents: Set<IncidentID>, isWrite: Bool, good: ClosedRange<Timestamp>?) {
        state.withLock { ($0.incidents, $0.isWrite, $0.good, $0.hasLeft) = (incidents, isWrite, good, false) }
    }

    /// What must not be written.
    package var heldBack: Set<IncidentID> { state.withLock { $0.unwanted.union($0.changed) } }

    /// Whether it is too late for what is tried.
    package var isTooOld: Bool {
        let now = timekeeper.now
        return state.withLock { $0.isTooOld(at: now) }
    }

    /// Whether what is tried, and has not left by now, must not leave.
    package var isOver: Bool {
        let now = timekeeper.now
        return state.withLock { $0.isOver(at: now) }
    }

    /// Lets what is tried leave, unless it is over.
    func leave() -> Bool {
        let now = timekeeper.now
        return state.withLock { state in
            state.hasLeft = !state.isOver(at: now)
            return state.hasLeft
        }
    }

    /// `wake` is called when something has changed, until the next call of this.
    func whileWaiting(_ wake: (@Sendable () -> Void)?) { state.withLock { $0.wake = wake } }

    private func change(_ incidents: Set<IncidentID>, _ change: (inout State) -> Void) -> Set<IncidentID> {
        state.withLock { state in
            change(&state)
            // Under the lock: whoever waits may be gone after it, and a nudge for it would be kept for ever.
            state.wake?()
            return state.isWrite && state.hasLeft ? incidents.subtracting(state.incidents) : incidents
        }
    }
}
