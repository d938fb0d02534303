import Testing

@testable import Model

@Suite struct IncidentUpdateTests {
    private static let one = sample("1", .acknowledged, .high)
    private static let two = sample("2", .resolved, .low)

    private static func sample(_ mark: String, _ status: IncidentStatus, _ urgency: Urgency) -> IncidentUpdate {
        var update = IncidentUpdate()
        update.status = status
        update.resolution = mark
        update.title = mark
        update.urgency = urgency
        update.priority = Named(mark)
        update.escalationLevel = Int(mark)
        update.escalationPolicy = Named(mark)
        update.assignees = [Named(mark)]
        update.incidentType = mark
        update.conferenceBridge = ConferenceBridge(number: mark)
        return update
    }

    private static func only(_ field: IncidentField, of update: IncidentUpdate) -> IncidentUpdate {
        var update = update
        for other in IncidentField.allCases where other != field { update.remove(other) }
        return update
    }

    @Test(arguments: IncidentField.allCases)
    func `What is set stays, what is not is filled`(field: IncidentField) {
        var update = Self.only(field, of: Self.one)
        #expect(update.fields == [field])
        update.fill(from: Self.two)
        var expected = Self.two
        expected.remove(field)
        #expect(update.fields == Set(IncidentField.allCases))
        for other in IncidentField.allCases where other != field {
            #expect(Self.only(other, of: update) == Self.only(other, of: Self.two))
        }
        #expect(Self.only(field, of: update) == Self.only(field, of: Self.one))
        update.remove(field)
        #expect(update == expected)
    }

    @Test func `Filling from nothing changes nothing, and nothing is empty`() {
        var update = Self.one
        update.fill(from: IncidentUpdate())
        #expect(update == Self.one)
        #expect(IncidentUpdate().isEmpty)
        #expect(IncidentUpdate().fields.isEmpty)
        for field in IncidentField.allCases { update.remove(field) }
        #expect(update.isEmpty)
    }

    @Test func `An empty list of assignees is set`() {
        var update = IncidentUpdate()
        update.assignees = []
        #expect(update.has(.assignees))
        update.fill(from: Self.one)
        #expect(update.assignees == [])
    }
}
