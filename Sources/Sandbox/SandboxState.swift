package import Model
import Synchronization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The one owner of the sandbox's state: locks, lets `SandboxCore` decide, unlocks, then wakes whoever waits for it.
package final class SandboxState: Sendable {
    fileprivate struct Watcher {
        var condition: @Sendable (SandboxStatistics) -> Bool
        var continuation: CheckedContinuation<Void, any Error>
    }
    fileprivate struct Guarded {
        var core: SandboxCore
        var watchers: [Int: Watcher] = [:]
        var nextWatcher = 0
        /// Waits that were cancelled before they began.
        var cancelled: Set<Int> = []
    }

    package let settings: SandboxSettings
    let timekeeper: any Timekeeper
    private let guarded: Mutex<Guarded>
    /// Yields whenever a webhook may leave or an alarm must be set; for the one sender.
    let webhooksReady: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation

    /// - Parameter identifiers: makes unique ids for requests and webhooks; random UUIDs by default.
    package init(
        _ settings: SandboxSettings = SandboxSettings(), timekeeper: any Timekeeper = SystemTimekeeper(),
        identifiers: @escaping @Sendable () -> String = { UUID().uuidString.lowercased() }
    ) {
        self.settings = settings
        self.timekeeper = timekeeper
        guarded = Mutex(Guarded(core: SandboxCore(settings, identifiers: identifiers)))
        (webhooksReady, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Runs `body` on the state; afterwards its webhooks are queued and every met wait ends.
    func withCore<Value: Sendable>(_ body: (inout SandboxCore, Timestamp) -> Value) -> Value {
        let now = timekeeper.now
        let (value, met, ready) = guarded.withLock { g in
            let value = body(&g.core, now)
            g.core.queueWebhooks(at: now)
            return (value, g.takeMetWatchers(), g.core.webhooks.wantsAttention(at: now))
        }
        for continuation in met { continuation.resume() }
        if ready { wake.yield() }
        return value
    }

    package func handle(_ request: SandboxRequest) -> SandboxReply { withCore { $0.handle(request, at: $1) } }

    /// Suspends until the numbers meet `condition`, without polling; throws `CancellationError` when cancelled.
    package func wait(until condition: @escaping @Sendable (SandboxStatistics) -> Bool) async throws {
        let id = guarded.withLock { g in
            g.nextWatcher += 1
            return g.nextWatcher
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let result = guarded.withLock { g -> Result<Void, any Error>? in
                    if g.cancelled.remove(id) != nil { return .failure(CancellationError()) }
                    if condition(g.core.currentStatistics) { return .success(()) }
                    g.watchers[id] = Watcher(condition: condition, continuation: continuation)
                    return nil
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            let watcher = guarded.withLock { g -> Watcher? in
                if let watcher = g.watchers.removeValue(forKey: id) { return watcher }
                g.cancelled.insert(id)
                return nil
            }
            watcher?.continuation.resume(throwing: CancellationError())
        }
        guarded.withLock { _ = $0.cancelled.remove(id) }
    }
}

extension SandboxState.Guarded {
    fileprivate mutating func takeMetWatchers() -> [CheckedContinuation<Void, any Error>] {
        if watchers.isEmpty { return [] }
        let statistics = core.currentStatistics
        let met = watchers.filter { $0.value.condition(statistics) }
        for id in met.keys { watchers[id] = nil }
        return met.values.map(\.continuation)
    }
}

// What a program in the same process uses: the demo and tests.
extension SandboxState {
    /// Opens one incident for each title, on the first service unless told otherwise, with so many alerts in each; their webhooks
    /// begin to leave at once.
    @discardableResult
    package func openIncidents(
        titles: [String], service: String? = nil, urgency: Urgency = .high, alerts: Int = 0
    ) throws(APIError) -> [IncidentID] {
        let result = withCore { core, now -> Result<[IncidentID], APIError> in
            do throws(APIError) {
                return .success(
                    try core.openIncidents(titles: titles, service: service, urgency: urgency, alerts: alerts, at: now))
            } catch { return .failure(error) }
        }
        return try result.get()
    }

    /// Takes an event of the Events API.
    package func ingest(_ event: MonitoringEvent) throws(APIError) {
        let result = withCore { core, now -> Result<Void, APIError> in
            do throws(APIError) { return .success(try core.account.ingest(event, at: now)) } catch { return .failure(error) }
        }
        try result.get()
    }

    /// Every incident as it stands, in order of creation.
    package func snapshot() -> [IncidentSnapshot] {
        withCore { core, _ in core.account.all.map { $0.snapshot(core.directory) } }
    }

    package func incident(_ id: IncidentID) -> SandboxIncident? { withCore { core, _ in core.account[id] } }

    package func statistics() -> SandboxStatistics { withCore { core, _ in core.currentStatistics } }

    /// The last requests, oldest first.
    package func requests() -> [RecordedRequest] { withCore { core, _ in core.log.all } }

    package func add(_ fault: SandboxFault) { withCore { core, _ in core.faults.add(fault) } }

    /// Every update of this incident is refused from now on.
    package func refuse(_ incident: IncidentID, with error: APIError = .invalidInput("Incident cannot be updated")) {
        withCore { core, _ in core.faults.refuse(incident, with: error) }
    }

    /// Whether a bulk update with a bad item keeps the others; PagerDuty's own way is unknown (FACTS 1.5).
    package func applyPartially(_ partially: Bool) { withCore { core, _ in core.faults.appliesPartially = partially } }

    /// Ends every token that an app has been given, as the end of their time would.
    package func revokeTokens() { withCore { core, _ in core.issued.revokeAll() } }

    /// Answers this token with 401 from now on, until it is restored.
    package func withdraw(_ token: Secret) { withCore { core, _ in core.faults.withdraw(token) } }
    package func restore(_ token: Secret) { withCore { core, _ in core.faults.restore(token) } }

    /// Ends the faults and takes every token again; incidents that are refused stay so.
    package func subside() { withCore { core, _ in core.faults.subside() } }

    package func clearFaults() { withCore { core, _ in core.faults = FaultPlan() } }

    /// Adds a receiver of webhooks; what happens from now on goes there too.
    package func subscribe(_ subscription: WebhookSubscription) {
        withCore { core, _ in core.webhooks.add(subscription) }
    }

    /// Returns when no webhook is waiting or under way.
    package func waitUntilWebhooksRest() async throws { try await wait { $0.webhooks.pending == 0 } }
}
