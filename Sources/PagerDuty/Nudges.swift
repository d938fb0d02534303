import Synchronization

/// Lets tasks wait until they are woken by number; a nudge that comes before its waiter is kept for it.
final class Nudges: Sendable {
    private enum Slot {
        case nudged
        case waiting(CheckedContinuation<Void, Never>)
    }
    private let slots = Mutex<[Int: Slot]>([:])

    /// How many it knows of, nudged or waiting.
    var count: Int { slots.withLock { $0.count } }

    /// Returns when `id` is nudged or the task is cancelled; one task an id.
    func wait(for id: Int) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let due = slots.withLock { slots in
                    if case .nudged = slots[id] {
                        slots[id] = nil
                        return true
                    }
                    slots[id] = .waiting(continuation)
                    return false
                }
                if due { continuation.resume() }
            }
        } onCancel: {
            nudge(id)
        }
    }

    func nudge(_ id: Int) {
        let waiting = slots.withLock { slots -> CheckedContinuation<Void, Never>? in
            guard case .waiting(let continuation) = slots[id] else {
                slots[id] = .nudged
                return nil
            }
            slots[id] = nil
            return continuation
        }
        waiting?.resume()
    }

    /// Drops a nudge that nobody will wait for any more.
    func forget(_ id: Int) {
        slots.withLock { slots in
            if case .nudged = slots[id] { slots[id] = nil }
        }
    }
}
