import Coalescing
import Model
import PagerDuty
import Synchronization

/// The batches that were handed out to be sent, each with the means to hold it back until it leaves.
final class CallsUnderWay: Sendable {
    private let calls = Mutex<[Batch.ID: CallOff]>([:])

    func begin(_ batch: Batch.ID, _ callOff: CallOff) { calls.withLock { $0[batch] = callOff } }

    func callOff(of batch: Batch.ID) -> CallOff? { calls.withLock { $0[batch] } }

    func holdBack(_ what: HoldBack) {
        guard let callOff = callOff(of: what.batch) else { return }
        if what.isUnwanted { callOff.callOff(what.incidents) } else { callOff.lookAgain(what.incidents) }
    }

    func end(_ batch: Batch.ID) { calls.withLock { $0[batch] = nil } }
}
