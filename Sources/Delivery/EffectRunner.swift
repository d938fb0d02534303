import Model
import PagerDuty
import Queue

/// Carries out what the machine wants done, without a thought of its own.
struct EffectRunner: Sendable {
    let queue: any DurableQueue
    let api: any PagerDutyAPI
    let timekeeper: any Timekeeper

    func event(of effect: DeliveryEffect) async -> DeliveryEvent {
        switch effect {
        case .sleep(let alarm, let duration):
            // Cancelled only when the loop is over and hears no alarm any more.
            try? await timekeeper.sleep(for: duration)
            return .alarm(alarm)
        case .claim(let limit): return .claimed(await result { () throws(QueueError) in try await queue.claim(upTo: limit) })
        case .settle(let outcomes): return .settled(await result { () throws(QueueError) in try await queue.settle(outcomes) })
        case .release(let updates): return .released(await result { () throws(QueueError) in try await queue.release(updates) })
        case .send(let call): return .batchAnswered(await call.perform(with: api))
        case .lookUp(let key): return .lookedUp(key, await api.openIncidents(for: key))
        case .resolveNames(let question): return .named(question, await api.resolveNames(in: question))
        case .probe: return .probed(await api.currentUser())
        }
    }

    private func result<Value>(_ work: () async throws(QueueError) -> Value) async -> Result<Value, QueueError> {
        do throws(QueueError) { return .success(try await work()) } catch { return .failure(error) }
    }
}
