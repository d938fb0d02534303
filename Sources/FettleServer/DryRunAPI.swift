import Model
import PagerDuty

/// PagerDuty with its hands tied: reads go through, updates are only reported.
struct DryRunAPI: PagerDutyAPI {
    let base: any PagerDutyAPI
    let report: @Sendable ([BatchItem]) -> Void

    func update(_ items: [BatchItem]) async -> Answer<[IncidentSnapshot]> {
        report(items)
        return .failure(APIFailure(.withheld, message: "a dry run sends nothing"))
    }

    func read(_ incidents: [IncidentID]) async -> Answer<[IncidentSnapshot]> { await base.read(incidents) }

    func openIncidents(for key: DedupKey) async -> Answer<[IncidentSnapshot]> { await base.openIncidents(for: key) }

    func resolvedIncidents(for key: DedupKey) async -> Answer<[IncidentSnapshot]> { await base.resolvedIncidents(for: key) }

    func alerts(of incident: IncidentID) async -> Answer<[JSONValue]> { await base.alerts(of: incident) }

    func resolveNames(in update: IncidentUpdate) async -> Answer<IncidentUpdate> { await base.resolveNames(in: update) }

    func currentUser() async -> Answer<Reference> { await base.currentUser() }
}
