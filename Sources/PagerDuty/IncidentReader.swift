import Model

/// Reads the present state of many incidents in few calls. Source: FACTS 1.4.
///
/// One `PUT /incidents` that changes nothing reads up to 250. As one incident that is unknown may fail it for all, a refused group
/// is halved until the unknown ones are alone; those are asked for singly, where 404 is an answer. Should PagerDuty one day refuse
/// such a PUT altogether, or have no answer to it, the rest is read singly as well.
struct IncidentReader: Sendable {
    let courier: Courier

    /// Refused PUTs after which no more are tried: enough to find 4 bad ones among 250.
    static let mostRefusals = 32

    func read(_ incidents: [IncidentID]) async -> Answer<[IncidentSnapshot]> {
        // Any other text cannot be an incident's id, and might name something else in a path.
        let known = incidents.filter { ResourceID.isSafeInPath($0.text) }
        var groups = Array(known.chunks(of: PagerDutyClient.mostItems).reversed())
        var found: [IncidentSnapshot] = []
        var lastRequestID: String?
        var refusals = 0
        while let group = groups.popLast() {
            let singly = group.count == 1 || refusals >= Self.mostRefusals
            let answer = singly ? await readSingly(group) : await readAtOnce(group)
            switch answer {
            case .success(let snapshots, let requestID):
                found += snapshots
                lastRequestID = requestID ?? lastRequestID
            case .failure(let failure):
                switch failure.verdict {
                case .rejected where !singly, .tooLarge where !singly:
                    refusals += 1
                    groups += group.chunks(of: (group.count + 1) / 2).reversed()
                case .outcomeUnknown where !singly:
                    refusals = Self.mostRefusals
                    groups.append(group)
                default: return .failure(failure)
                }
            }
        }
        return .success(found, requestID: lastRequestID)
    }

    private func readAtOnce(_ incidents: ArraySlice<IncidentID>) async -> Answer<[IncidentSnapshot]> {
        let errand = Courier.Errand(operation: .readIncidents, path: "/incidents", body: UpdateBody.reading(incidents))
        return await courier.run(errand).map(IncidentDecoder.incidents)
    }

    private func readSingly(_ incidents: ArraySlice<IncidentID>) async -> Answer<[IncidentSnapshot]> {
        var found: [IncidentSnapshot] = []
        var lastRequestID: String?
        for incident in incidents {
            switch await courier.run(.init(operation: .getIncident, path: "/incidents/\(PercentEncoding.encode(incident.text))"))
            {
            case .success(let json, let requestID):
                lastRequestID = requestID
                if let snapshot = json["incident"].flatMap(IncidentDecoder.incident) { found.append(snapshot) }
            case .failure(let failure):
                // 404: unknown; 400 and 403: no id at all, or not visible to this token, which comes to the same.
                guard [400, 403, 404].contains(failure.status), failure.verdict == .rejected else { return .failure(failure) }
                lastRequestID = failure.requestID ?? lastRequestID
            }
        }
        return .success(found, requestID: lastRequestID)
    }
}

extension RandomAccessCollection {
    fileprivate func chunks(of size: Int) -> [SubSequence] {
        var chunks: [SubSequence] = []
        var rest = self[...]
        while !rest.isEmpty {
            chunks.append(rest.prefix(size))
            rest = rest.dropFirst(size)
        }
        return chunks
    }
}
