import Coalescing
import Model

let noon = Timestamp(year: 2026, month: 11, day: 23, hour: 12)

extension IncidentUpdate {
    static func with(_ change: (inout IncidentUpdate) -> Void) -> IncidentUpdate {
        var update = IncidentUpdate()
        change(&update)
        return update
    }
    static var acknowledge: Self { .with { $0.status = .acknowledged } }
    static var resolve: Self { .with { $0.status = .resolved } }
    static var reopen: Self { .with { $0.status = .triggered } }
    static func titled(_ title: String) -> Self { .with { $0.title = title } }
    static func urgent(_ urgency: Urgency) -> Self { .with { $0.urgency = urgency } }
    static func level(_ level: Int) -> Self { .with { $0.escalationLevel = level } }

    /// Any update but the empty one, few values so that they meet often.
    static func random(using random: inout some RandomNumberGenerator) -> Self {
        var update = IncidentUpdate()
        repeat {
            if Int.random(in: 0..<2, using: &random) == 0 {
                update.status = IncidentStatus.allCases.randomElement(using: &random)
            }
            if Int.random(in: 0..<4, using: &random) == 0 { update.title = ["a", "b", "c"].randomElement(using: &random) }
            if Int.random(in: 0..<4, using: &random) == 0 { update.urgency = Urgency.allCases.randomElement(using: &random) }
            if Int.random(in: 0..<6, using: &random) == 0 { update.priority = Named("P1", id: "PP1") }
            if Int.random(in: 0..<5, using: &random) == 0 { update.escalationLevel = Int.random(in: 1...3, using: &random) }
            if Int.random(in: 0..<6, using: &random) == 0 { update.escalationPolicy = Named("policy", id: "PEP1") }
            if Int.random(in: 0..<6, using: &random) == 0 { update.assignees = [Named("a@example.com", id: "PU1")] }
            if Int.random(in: 0..<6, using: &random) == 0 { update.resolution = "done" }
        } while update.isEmpty
        return update
    }
}

extension Contribution {
    init(_ id: Int64, _ update: IncidentUpdate) { self.init(id: UpdateID(id), update: update) }
}
