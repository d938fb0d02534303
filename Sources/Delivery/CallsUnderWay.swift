import Coalescing
import Model
import PagerDuty
import Synchronization

/// The batches that were handed out to be sent, each with the means to hold it back until it leaves.
final class CallsUnderWay: Sendable {
    private let calls = Mutex<[Batch.ID: CallOff]>([:])

    func begin(_ batch: Batch.ID, _ callOff: CallOff) { calls.withLock { $0[batch] = callOff } }

    func callOff(of batch: Batch.ID) -> CallOff? { calls.withLock { $0[batch] } }

    /// What comes of it at once; nil where all has left.
    func holdBack(_ what: HoldBack) -> DeliveryEvent? {
        guard let callOff = callOff(of: what.batch) else { return nil }
        let kept = what.isUnwanted ? callOff.callOff(what.incidents) : callOff.lookAgain(what.incidents)
        return kept.isEmpty ? nil : .heldBack(what.batch, kept)
    }

    func end(_ batch: Batch.ID) { calls.withLock { $0[batch] = nil } }
}
