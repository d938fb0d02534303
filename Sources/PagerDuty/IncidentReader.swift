import Model

/// Reads the present state of many incidents in few calls. Source: FACTS 1.4.
///
/// One `PUT /incidents` that changes nothing reads up to 250. As one incident that is unknown may fail it for all, those are searched
/// by halving until they are alone, and asked for singly, where 404 is an answer; one that is there all the same is marked
/// (`spoilsBulkCalls`). One that such a PUT leaves out is asked for singly too: that it is not there is for a 404 to say. Should
/// PagerDuty one day refuse such a PUT altogether, or have no answer to it twice, the rest is read singly.
struct IncidentReader: Sendable {
    let courier: Courier

    /// Refused PUTs, with none taken, after which no more are tried.
    static let mostRefusals = 32

    func read(_ incidents: [IncidentID]) async -> Answer<[IncidentSnapshot]> {
        // Any other text cannot be an incident's id, and might name something else in a path.
        var search = UnknownSearch(incidents.filter { ResourceID.isSafeInPath($0.text) }, largest: PagerDutyClient.mostItems)
        var found: [IncidentSnapshot] = []
        var lastRequestID: String?
        var (refusals, unanswered, isTaken, isSingle) = (0, 0, false, false)
        var leftOut: [IncidentID] = []
        // The one read last, if it or its neighbour is to blame.
        var doubtful: Int?
        while case let group = search.next(atMost: isSingle ? 1 : .max), !group.isEmpty {
            let isSuspect = group.count == 1 && search.isNarrow
            let answer = await RequestTrace.$incidents.withValue(group) {
                group.count == 1 ? await readOne(group[0]) : await readAtOnce(group)
            }
            switch answer {
            case .success(var snapshots, let requestID):
                if let index = doubtful, snapshots.isEmpty { found[index].spoilsBulkCalls = false }
                doubtful = isSuspect && !snapshots.isEmpty ? found.count : nil
                if isSuspect, !snapshots.isEmpty { snapshots[0].spoilsBulkCalls = true }
                found += snapshots
                lastRequestID = requestID ?? lastRequestID
                if group.count > 1 {
                    isTaken = true
                    let told = Set(snapshots.map(\.id))
                    leftOut += group.filter { !told.contains($0) }
                }
                if snapshots.isEmpty, group.count == 1 { search.refused(group.count) } else { search.passed(group.count) }
            case .failure(let failure) where group.count == 1: return .failure(failure)
            case .failure(let failure):
                switch failure.verdict {
                case .rejected, .tooLarge:
                    refusals += 1
                    isSingle = !isTaken && refusals >= Self.mostRefusals
                    search.refused(group.count)
                // A read changes nothing and can be repeated at once, which costs less than reading 250 one by one.
                case .outcomeUnknown:
                    unanswered += 1
                    isSingle = unanswered > 1
                default: return .failure(failure)
                }
            }
        }
        for incident in leftOut {
            switch await RequestTrace.$incidents.withValue([incident], operation: { await readOne(incident) }) {
            case .success(let snapshots, _): found += snapshots
            case .failure(let failure): return .failure(failure)
            }
        }
        // Where no such PUT is taken, it says nothing of the incidents in it.
        if !isTaken { for index in found.indices { found[index].spoilsBulkCalls = false } }
        return .success(found, requestID: lastRequestID)
    }

    private func readAtOnce(_ incidents: [IncidentID]) async -> Answer<[IncidentSnapshot]> {
        let errand = Courier.Errand(operation: .readIncidents, path: "/incidents", body: UpdateBody.reading(incidents))
        return await courier.entries(errand, list: "incidents").map { $0.compactMap(IncidentDecoder.incident) }
    }

    private func readOne(_ incident: IncidentID) async -> Answer<[IncidentSnapshot]> {
        let path = "/incidents/\(PercentEncoding.encode(incident.text))"
        switch await courier.run(.init(operation: .getIncident, path: path)) {
        case .success(let json, let requestID):
            guard var snapshot = json["incident"].flatMap(IncidentDecoder.incident) else {
                let message = "the answer tells of no incident"
                return .failure(APIFailure(.outcomeUnknown, status: 200, message: message, requestID: requestID))
            }
            // Whatever PagerDuty calls it by now, it is what that id stands for.
            snapshot.id = incident
            return .success([snapshot], requestID: requestID)
        // 404: unknown; 400 and 403: no id at all, or not visible to this token, which comes to the same.
        case .failure(let failure) where [400, 403, 404].contains(failure.status) && failure.verdict == .rejected:
            return .success([], requestID: failure.requestID)
        case .failure(let failure): return .failure(failure)
        }
    }
}
