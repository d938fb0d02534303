import Model
import Synchronization

/// The shell round `RateGateMachine`: makes callers wait for their turn, first come, first served.
final class RateGate: Sendable {
    private let machine: Mutex<RateGateMachine>
    let nudges = Nudges()
    private let timekeeper: any Timekeeper

    init(ceiling: Int, atOnce: Int, timekeeper: any Timekeeper) {
        machine = Mutex(RateGateMachine(ceiling: ceiling, atOnce: atOnce))
        self.timekeeper = timekeeper
    }

    /// Returns when one request may be sent; `leave` must follow, exactly once. Throws when the task is cancelled or `callOff` is over.
    func enter(unless callOff: CallOff? = nil) async throws(CancellationError) {
        let waiter = machine.withLock { $0.arrive() }
        callOff?.whileWaiting { [nudges] in nudges.nudge(waiter) }
        defer {
            callOff?.whileWaiting(nil)
            // Whether let through or cancelled: the next in line takes a look.
            wakeFirst()
            nudges.forget(waiter)
        }
        while true {
            if Task.isCancelled || callOff?.isOver == true {
                machine.withLock { $0.depart(waiter) }
                throw CancellationError()
            }
            switch machine.withLock({ $0.ask(waiter, at: timekeeper.now) }) {
            case .go: return
            case .wait(let duration): await pause(waiter, atMost: duration)
            }
        }
    }

    /// Reports how the request that `enter` let through has ended.
    func leave(_ ending: RateGateMachine.Ending) {
        machine.withLock { $0.finished(ending, at: timekeeper.now) }
        wakeFirst()
    }

    private func wakeFirst() {
        guard let first = machine.withLock({ $0.first }) else { return }
        nudges.nudge(first)
        // It may have passed in between, and would be remembered for ever.
        if machine.withLock({ $0.first }) != first { nudges.forget(first) }
    }

    private func pause(_ waiter: RateGateMachine.Waiter, atMost duration: Duration?) async {
        guard let duration else { return await nudges.wait(for: waiter) }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await self.timekeeper.sleep(for: duration) }
            group.addTask { await self.nudges.wait(for: waiter) }
            _ = await group.next()
            group.cancelAll()
        }
    }
}
