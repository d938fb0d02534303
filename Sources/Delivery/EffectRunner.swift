import Coalescing
import Model
import PagerDuty
import Queue

/// Carries out what the machine wants done, without a thought of its own.
struct EffectRunner: Sendable {
    let queue: any DurableQueue
    let api: any PagerDutyAPI
    let timekeeper: any Timekeeper
    let decide: DeliveryService.LateDecision
    let underWay: CallsUnderWay

    /// To be called before `event(of:)`, so that what an event leads to is known whenever its effects run.
    func prepare(_ effect: DeliveryEffect) {
        if case .send(let call) = effect { underWay.begin(call.batch.id, CallOff(timekeeper: timekeeper)) }
    }

    func event(of effect: DeliveryEffect) async -> DeliveryEvent {
        switch effect {
        case .sleep(let alarm, let duration):
            // Cancelled only when the loop is over and hears no alarm any more.
            try? await timekeeper.sleep(for: duration)
            return .alarm(alarm)
        case .claim(let limit): return .claimed(await result { () throws(QueueError) in try await queue.claim(upTo: limit) })
        case .claimKnown(let limit, let last):
            return .claimedKnown(
                await result { () throws(QueueError) in try await queue.claimKnown(upTo: limit, after: last) })
        case .settle(let outcomes): return .settled(await result { () throws(QueueError) in try await queue.settle(outcomes) })
        case .release(let updates, let untouched):
            return .released(
                await result { () throws(QueueError) in try await queue.release(updates, untouched: untouched) })
        case .send(let call): return .batchAnswered(await send(call))
        case .note(let requests): return .noted(await result { () throws(QueueError) in try await queue.note(requests) })
        case .lookUp(let key):
            let (answer, requests) = await RequestTrace.collecting(by: timekeeper) { await api.openIncidents(for: key) }
            return .lookedUp(key, answer, requests)
        case .lookBack(let key):
            let (answer, requests) = await RequestTrace.collecting(by: timekeeper) { await api.resolvedIncidents(for: key) }
            return .lookedBack(key, answer, requests)
        case .resolveNames(let question):
            let (answer, requests) = await RequestTrace.collecting(by: timekeeper) { await api.resolveNames(in: question) }
            return .named(question, answer, requests)
        case .fetchAlerts(let incident):
            let (answer, requests) = await RequestTrace.collecting(by: timekeeper) { await api.alerts(of: incident) }
            return .alertsFetched(incident, answer, requests)
        case .recall(let updates):
            return .recalled(updates, await result { () throws(QueueError) in try await queue.past(of: updates) })
        case .decide(let update, let finding):
            let decide = decide
            return .decided(update.id, await result { () throws(QueueError) in try await decide(update, finding) })
        case .probe: return .probed(await api.currentUser())
        }
    }

    /// Whose incident was found by its key is written down first, so that a crash leaves no doubt about where it went.
    private func send(_ call: BatchCall) async -> BatchReport {
        defer { underWay.end(call.batch.id) }
        if !call.located.isEmpty {
            do throws(QueueError) { try await queue.locate(call.located) } catch {
                var report = BatchReport(batch: call.batch.id)
                report.failure = BatchFailure(.notSent, reason: "the store failed: \(error.detail)")
                return report
            }
        }
        var report = await call.perform(with: api, unless: underWay.callOff(of: call.batch.id), timekeeper: timekeeper)
        report.located = call.located
        return report
    }

    private func result<Value>(_ work: () async throws(QueueError) -> Value) async -> Result<Value, QueueError> {
        do throws(QueueError) { return .success(try await work()) } catch { return .failure(error) }
    }
}
