import Testing

@testable import Model

@Suite struct UpdateStepsTests {
    typealias Part = UpdateSteps.Part

    /// Every pair of FACTS 1.3 that may not share an item; any pair that is not here may.
    static let conflicts: [(Part, Part)] =
        [
            (.acknowledge, .level), (.acknowledge, .raiseUrgency), (.acknowledge, .policy), (.acknowledge, .assignees),
            (.level, .raiseUrgency), (.level, .lowerUrgency), (.policy, .level), (.policy, .assignees), (.level, .assignees),
        ] + Part.allCases.filter { $0 != .resolve }.map { (.resolve, $0) }

    @Test(arguments: Part.allCases, Part.allCases)
    func `Exactly the pairs of the table disturb each other, either way round`(a: Part, b: Part) {
        let expected = Self.conflicts.contains { ($0 == a && $1 == b) || ($0 == b && $1 == a) }
        #expect((UpdateSteps.conflict(a, b) != nil) == expected)
        #expect(UpdateSteps.conflict(a, b) == UpdateSteps.conflict(b, a))
    }

    @Test func `Everything at once goes out in the safe order`() {
        var update = IncidentUpdate()
        update.escalationPolicy = Named("policy")
        update.urgency = .high
        update.title = "title"
        update.priority = Named("P1")
        update.incidentType = "major"
        update.conferenceBridge = ConferenceBridge(number: "1")
        update.assignees = [Named("ada")]
        update.status = .acknowledged
        update.escalationLevel = 2
        let steps = UpdateSteps.split(update)
        #expect(
            steps.map(\.fields) == [
                [.escalationPolicy, .urgency],
                [.title, .priority, .incidentType, .conferenceBridge, .assignees],
                [.status], [.escalationLevel],
            ])
    }

    @Test func `A resolve comes last and alone with its resolution`() {
        var update = IncidentUpdate()
        update.status = .resolved
        update.resolution = "done"
        update.title = "title"
        update.urgency = .low
        #expect(UpdateSteps.split(update).map(\.fields) == [[.title, .urgency], [.status, .resolution]])
    }

    @Test func `Independent fields share one item`() {
        var update = IncidentUpdate()
        update.title = "title"
        update.priority = Named("P1")
        update.status = .acknowledged
        update.urgency = .low
        #expect(UpdateSteps.split(update) == [update])
    }

    @Test func `A level goes before the urgency is lowered and after it is raised`() {
        var update = IncidentUpdate()
        update.escalationLevel = 1
        update.urgency = .low
        #expect(UpdateSteps.split(update).map(\.fields) == [[.escalationLevel], [.urgency]])
        update.urgency = .high
        #expect(UpdateSteps.split(update).map(\.fields) == [[.urgency], [.escalationLevel]])
    }

    @Test func `A reopened incident keeps its policy or assignees beside it`() {
        var update = IncidentUpdate()
        update.status = .triggered
        update.assignees = [Named("ada")]
        #expect(UpdateSteps.split(update) == [update])
        update.assignees = nil
        update.escalationPolicy = Named("policy")
        #expect(UpdateSteps.split(update) == [update])
        update.assignees = [Named("ada")]
        #expect(UpdateSteps.split(update).map(\.fields) == [[.status, .escalationPolicy], [.assignees]])
    }

    @Test func `Nothing is cut from an empty update`() {
        #expect(UpdateSteps.split(IncidentUpdate()).isEmpty)
    }

    @Test(arguments: [nil, .triggered, .acknowledged, .resolved] as [IncidentStatus?], [nil, .low, .high] as [Urgency?])
    func `Of any update nothing is lost, nothing doubled, and no step disturbs itself`(
        status: IncidentStatus?, urgency: Urgency?
    ) {
        let optional: [IncidentField] = [.title, .escalationLevel, .escalationPolicy, .assignees, .resolution, .priority]
        for subset in 0..<(1 << optional.count) {
            var update = IncidentUpdate()
            update.status = status
            update.urgency = urgency
            update.title = "t"
            update.escalationLevel = 1
            update.escalationPolicy = Named("p")
            update.assignees = [Named("a")]
            update.resolution = "r"
            update.priority = Named("P1")
            for (bit, field) in optional.enumerated() where subset & (1 << bit) == 0 { update.remove(field) }

            let steps = UpdateSteps.split(update)
            var union = IncidentUpdate()
            for step in steps {
                #expect(!step.isEmpty)
                #expect(union.fields.isDisjoint(with: step.fields))
                union.fill(from: step)
                let parts = Self.parts(of: step)
                for a in parts { for b in parts where a != b { #expect(UpdateSteps.conflict(a, b) == nil) } }
            }
            #expect(union == update)
            // The fewest: no step could have travelled with the one before it.
            for (one, two) in zip(steps, steps.dropFirst()) {
                #expect(Self.parts(of: one).contains { a in Self.parts(of: two).contains { UpdateSteps.conflict(a, $0) != nil } })
            }
        }
    }

    private static func parts(of step: IncidentUpdate) -> Set<Part> {
        var parts: Set<Part> = []
        switch step.status {
        case .triggered: parts.insert(.trigger)
        case .acknowledged: parts.insert(.acknowledge)
        case .resolved: parts.insert(.resolve)
        case nil: break
        }
        if step.resolution != nil { parts.insert(.resolve) }
        if let urgency = step.urgency { parts.insert(urgency == .high ? .raiseUrgency : .lowerUrgency) }
        if step.escalationLevel != nil { parts.insert(.level) }
        if step.escalationPolicy != nil { parts.insert(.policy) }
        if step.assignees != nil { parts.insert(.assignees) }
        if step.title != nil || step.priority != nil || step.incidentType != nil || step.conferenceBridge != nil {
            parts.insert(.other)
        }
        return parts
    }
}
