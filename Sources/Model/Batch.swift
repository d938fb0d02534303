/// One bulk call: at most as many items as PagerDuty takes, no incident twice.
package struct Batch: Hashable, Sendable, Identifiable {
    /// Unique within one coalescer's life.
    package var id: Int
    package var items: [BatchItem]

    package init(id: Int, items: [BatchItem]) {
        self.id = id
        self.items = items
    }
}

/// One item of a bulk call.
package struct BatchItem: Hashable, Sendable {
    package var incident: IncidentID
    package var update: IncidentUpdate
    /// The queued updates that are merged in this item, oldest first.
    package var updates: [UpdateID]

    package init(incident: IncidentID, update: IncidentUpdate, updates: [UpdateID]) {
        self.incident = incident
        self.update = update
        self.updates = updates
    }
}
