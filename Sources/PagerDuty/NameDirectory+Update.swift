import Model

extension NameDirectory {
    /// Fills in every id; the first name that does not exist makes the whole update `.rejected`.
    func resolve(_ update: IncidentUpdate) async -> Answer<IncidentUpdate> {
        do throws(APIFailure) {
            var resolved = update
            resolved.priority = try await identified(update.priority, by: priority)
            resolved.escalationPolicy = try await identified(update.escalationPolicy, by: escalationPolicy)
            if let assignees = update.assignees {
                var found: [Named] = []
                for assignee in assignees {
                    if let assignee = try await identified(assignee, by: user) { found.append(assignee) }
                }
                resolved.assignees = found
            }
            return .success(resolved, requestID: nil)
        } catch {
            return .failure(error)
        }
    }

    private func identified(
        _ named: Named?, by find: (String) async -> Answer<Finding>
    ) async throws(APIFailure) -> Named? {
        guard let named, named.id == nil else { return named }
        switch await find(named.text) {
        case .success(.id(let id), _): return Named(named.text, id: id)
        case .success(.missing(let reason), let requestID):
            throw APIFailure(.rejected, message: reason, requestID: requestID)
        case .failure(let failure): throw failure
        }
    }
}
