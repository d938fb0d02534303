package import Model

/// What one queued update still wants of an incident.
package struct Contribution: Hashable, Sendable {
    package var id: UpdateID
    package var update: IncidentUpdate
    /// What of it was given up on the way and why, for the reason of its outcome; empty when nothing was.
    package var note: String
    /// Whether it may have been applied already: in an earlier life, or by a call of unknown outcome.
    package var unsure: Bool
    /// Whether an earlier step of it went through.
    var isPartlySent = false

    package init(id: UpdateID, update: IncidentUpdate, note: String = "", unsure: Bool = false) {
        self.id = id
        self.update = update
        self.note = note
        self.unsure = unsure
    }

    mutating func add(note more: String) { note = note.isEmpty ? more : "\(note); \(more)" }
}

extension IncidentUpdate {
    /// This update with only the fields that are in `fields`.
    func keeping(_ fields: Set<IncidentField>) -> IncidentUpdate {
        var copy = self
        for field in IncidentField.allCases where !fields.contains(field) { copy.remove(field) }
        return copy
    }

    /// This update without the fields that are in `fields`.
    package func dropping(_ fields: Set<IncidentField>) -> IncidentUpdate {
        var copy = self
        for field in fields { copy.remove(field) }
        return copy
    }
}
