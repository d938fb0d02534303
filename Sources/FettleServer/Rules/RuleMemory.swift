package import Model
package import Rules
import Synchronization

/// What the rules of the one serving process remember; the store holds the same for the next start.
///
/// Deciding and remembering are one critical section, so that two deliveries cannot both be the one that a cooldown lets through.
package final class RuleMemory: Sendable {
    /// Decisions with the state changes they have made, numbered, and what undoes them.
    package struct Verdict: Sendable {
        package var decisions: [Decision] = []
        package var changes: [RuleStateChange] = []
        /// For what comes from no webhook: which delivery and source it counts as.
        package var delivery: DeliveryID = ""
        package var source = ""
        fileprivate var before: [RuleStateChange] = []
    }

    fileprivate struct State {
        var table = RuleStateTable()
        var version: Int64 = 0
        var nextPrune = Timestamp(milliseconds: .min)
        /// By the names of what fettle has resolved (`Q1`, `key:…`): when that was decided.
        var resolved = RecentMap<String, Timestamp>(capacity: 10_000)
    }

    /// More entries than this are not kept: those that would expire next go first.
    fileprivate static let maxEntries = 200_000

    private let state: Mutex<State>

    package init(changes: [RuleStateChange] = [], version: Int64 = 0) {
        var state = State(version: version)
        state.table.apply(changes)
        self.state = Mutex(state)
    }

    /// Decides all alerts of a delivery; each sees what the ones before it have changed.
    ///
    /// Rule sets without state are not kept waiting for each other.
    package func decide(
        _ alerts: [Alert], by ruleSet: RuleSet, at now: Timestamp,
        _ decide: (Alert, RuleSet, RuleStateTable) -> Decision
    ) -> Verdict {
        if !ruleSet.hasState, state.withLock({ $0.table.count == 0 }) {
            return Verdict(decisions: alerts.map { decide($0, ruleSet, .empty) })
        }
        return state.withLock { state in
            state.prune(at: now)
            var verdict = Verdict()
            for alert in alerts {
                let decision = decide(alert, ruleSet, state.table)
                verdict.decisions.append(decision)
                state.apply(decision.stateChanges, to: &verdict)
            }
            return verdict
        }
    }

    /// A resolve has gone through: what was held for the same thing before it was decided is dropped by the next `takeDue`.
    ///
    /// Known in this process only: after a crash in between, the held action finds an incident that is resolved.
    package func resolved(_ names: [String], decidedAt: Timestamp) {
        state.withLock { state in for name in names { state.resolved[name] = max(decidedAt, state.resolved[name] ?? decidedAt) } }
    }

    /// Takes out the held actions whose time has come, each as the decision it becomes, and those that are to be dropped.
    ///
    /// One whose rule is gone, or no longer live, is dropped: whoever took the rule out did not want it to act. So is one for what
    /// fettle itself has resolved since.
    package func takeDue(at now: Timestamp, under ruleSet: RuleSet) -> [Verdict] {
        state.withLock { state in
            state.table.takeBack(to: now)
            let resolved = state.resolved
            func isOver(_ held: HeldAction) -> Bool {
                held.identities.contains { resolved[$0].map { held.action.decidedAt <= $0 } ?? false }
            }
            return state.table.held { $0.due <= now || isOver($0) }.map { key, held in
                let isLive = ruleSet.rules.contains { $0.name == key.rule && $0.mode != .observe }
                let acts = isLive && !isOver(held)
                let because =
                    acts
                    ? "held since \(held.action.decidedAt), not resolved meanwhile"
                    : isLive ? "held, but fettle has resolved it meanwhile" : "held, but the rule is no longer live"
                let result = RuleResult(
                    rule: key.rule, verdict: acts ? .fired : .suppressed, because: because, suppressedBy: acts ? nil : .hold)
                var verdict = Verdict(source: held.action.source)
                verdict.decisions = [
                    Decision(
                        alert: held.action.alert, target: held.action.target, ruleSet: held.ruleSet, rules: [result],
                        action: acts ? held.action : nil)
                ]
                state.apply([RuleStateChange(key: key, value: nil, expires: now)], to: &verdict)
                verdict.delivery = DeliveryID("hold:\(key.rule):\(state.version)")
                return verdict
            }
        }
    }

    /// Undoes the changes of decisions that did not reach the disk, as far as no later one has built on them.
    package func takeBack(_ verdict: Verdict) {
        state.withLock { state in
            for (change, before) in zip(verdict.changes, verdict.before).reversed() {
                switch (state.table.value(change.key), change.value, before.value) {
                case (let present, let made, _) where present == made: state.table.apply([before])
                case (.matches(let present), .matches(let made), let before):
                    // Others have matched since: only this match is taken out.
                    var earlier: [Timestamp] = []
                    if case .matches(let times) = before { earlier = times }
                    var rest = present
                    if let own = made.last, own != earlier.last, let index = rest.firstIndex(of: own) { rest.remove(at: index) }
                    state.table.apply([RuleStateChange(key: change.key, value: .matches(rest), expires: change.expires)])
                default: break
                }
            }
        }
    }

    /// The rules whose breaker is open.
    package func openBreakers(at now: Timestamp) -> [String] { state.withLock { $0.table.openBreakers(at: now) } }

    package var count: Int { state.withLock { $0.table.count } }
}

extension RuleMemory.State {
    fileprivate mutating func apply(_ changes: [RuleStateChange], to verdict: inout RuleMemory.Verdict) {
        for var change in changes {
            version += 1
            change.version = version
            verdict.before.append(
                table.change(change.key) ?? RuleStateChange(key: change.key, value: nil, expires: change.expires))
            verdict.changes.append(change)
            table.apply([change])
        }
    }

    fileprivate mutating func prune(at now: Timestamp) {
        guard now >= nextPrune || table.count > RuleMemory.maxEntries else { return }
        table.prune(at: now, limit: RuleMemory.maxEntries)
        nextPrune = now + .seconds(10)
    }
}
