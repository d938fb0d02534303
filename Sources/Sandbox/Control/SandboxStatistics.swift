package import Model

/// What the sandbox has seen, in numbers; the demo's summary is made of it.
package struct SandboxStatistics: Sendable {
    /// So many batch sizes are kept, the latest.
    static let keptSizes = 10_000

    /// Requests by operation, whatever the answer.
    package internal(set) var calls: [SandboxOperation: Int] = [:]
    /// Answers by status.
    package internal(set) var statuses: [Int: Int] = [:]
    /// Successful `PUT /incidents` with at least one field to change.
    package internal(set) var updateCalls = 0
    /// Successful `PUT /incidents` that only read (FACTS 1.4).
    package internal(set) var readCalls = 0
    package internal(set) var updatedItems = 0
    /// The number of items of the latest successful updates, oldest first.
    package internal(set) var itemsPerUpdate: [Int] = []
    package internal(set) var largestUpdate = 0
    /// The shell fills it in from the queue.
    package internal(set) var webhooks = WebhookStatistics()
    package internal(set) var incidents: [IncidentStatus: Int] = [:]

    package init() {}

    package var totalCalls: Int { calls.values.reduce(0, +) }
    package var errors: Int { statuses.reduce(0) { $0 + ($1.key >= 400 ? $1.value : 0) } }
    package var totalIncidents: Int { incidents.values.reduce(0, +) }

    mutating func countUpdate(_ changes: [IncidentChange]) {
        if changes.allSatisfy({ $0.update.isEmpty }) {
            readCalls += 1
            return
        }
        updateCalls += 1
        updatedItems += changes.count
        largestUpdate = max(largestUpdate, changes.count)
        itemsPerUpdate.append(changes.count)
        if itemsPerUpdate.count > 2 * Self.keptSizes { itemsPerUpdate.removeFirst(Self.keptSizes) }
    }
}
