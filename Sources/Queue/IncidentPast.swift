package import Model

/// What the store knows of an incident from earlier lives of the process, or from so long ago that Delivery has forgotten it.
/// As long as the history is kept (`QueueSettings.historyKeep`).
package struct IncidentPast: Sendable, Equatable {
    /// What an update asked for that has ended, and what caused it.
    package struct Deed: Sendable, Equatable {
        package var isEcho: Bool
        package var decidedAt: Timestamp

        package init(isEcho: Bool, decidedAt: Timestamp) {
            self.isEcho = isEcho
            self.decidedAt = decidedAt
        }
    }

    /// What later updates than the one asked for have set: those that were sent, each with its fields as it asked for them.
    package var overtakers: [UpdateID: IncidentUpdate] = [:]
    /// When a person or a monitor spoke of it last.
    package var spokenAt: Timestamp?
    /// When a person made somebody else responsible last.
    package var movedAt: Timestamp?
    /// The last updates that have ended, oldest first, at most `mostDeeds`; those that asked for nothing in the end do not count.
    package var deeds: [Deed] = []

    package static let mostDeeds = 4

    package init(
        overtakers: [UpdateID: IncidentUpdate] = [:], spokenAt: Timestamp? = nil, movedAt: Timestamp? = nil, deeds: [Deed] = []
    ) {
        self.overtakers = overtakers
        self.spokenAt = spokenAt
        self.movedAt = movedAt
        self.deeds = deeds
    }
}
