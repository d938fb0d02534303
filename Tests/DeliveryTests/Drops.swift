import Coalescing
import Model
import Synchronization

/// Watches the calls that leave for such as carry what a person has put away.
final class Drops: Sendable {
    private let state = Mutex<(dropped: Set<UpdateID>, found: [UpdateID])>(([], []))

    /// What must not have left.
    var found: [UpdateID] { state.withLock { $0.found } }

    /// Gives back all that is to be dropped by now: it is told again as long as it is wanted.
    func put(_ updates: Set<UpdateID>) -> Set<UpdateID> {
        state.withLock { state in
            state.dropped.formUnion(updates)
            return state.dropped
        }
    }

    /// The process is dead, and the next one has not been told.
    func forget() { state.withLock { $0.dropped = [] } }

    func leaves(_ items: [BatchItem]) {
        state.withLock { state in
            for item in items { state.found += item.updates.filter(state.dropped.contains) }
        }
    }
}
