import Correlation
import Model
import Queue
import Synchronization

@testable import Delivery

/// The rules of a model run for what is decided late: what each undecided update will ask for, and what it was decided to.
final class LatePlans: Sendable {
    /// What an update asks for in production, anywhere else (nothing), and where the alerts cannot be had.
    struct Plan {
        var inProduction: IncidentUpdate
        var blind: IncidentUpdate
    }
    private struct State {
        var plans: [UpdateID: Plan] = [:]
        var decided: [UpdateID: IncidentUpdate] = [:]
        var ways: Set<ModelRun.Way> = []
    }
    private let state = Mutex(State())

    /// On disk, by update.
    var decided: [UpdateID: IncidentUpdate] { state.withLock { $0.decided } }
    var ways: Set<ModelRun.Way> { state.withLock { $0.ways } }

    func add(_ plan: Plan, for id: UpdateID) { state.withLock { $0.plans[id] = plan } }

    func decide(_ update: QueuedUpdate, _ finding: AlertsFinding, in queue: any DurableQueue) async throws(QueueError)
        -> QueuedUpdate
    {
        guard let plan = state.withLock({ $0.plans[update.id] }) else { return update }
        let (wanted, way): (IncidentUpdate, ModelRun.Way) =
            switch finding {
            case .failed: (plan.blind, .decidedBlindly)
            case .found(let alerts) where alerts.first?.value(at: "body.details.env")?.string == "prod":
                (plan.inProduction, .decidedByLabels)
            case .found: (IncidentUpdate(), .decidedByLabels)
            }
        var decision = Decision(alert: update.action.alert, ruleSet: "1", rules: [], action: nil)
        if !wanted.isEmpty {
            var action = update.action
            action.undecided = nil
            action.update = wanted
            decision.action = action
        }
        let decided = try await queue.decide(update, by: decision)
        state.withLock { state in
            state.decided[update.id] = wanted
            state.ways.insert(way)
        }
        return decided
    }
}
