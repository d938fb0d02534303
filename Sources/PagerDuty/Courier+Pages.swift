import Model

extension Courier {
    /// The most entries of a page that PagerDuty gives. Source: FACTS 6.
    static let pageSize = 100
    /// PagerDuty refuses offset + limit above 10 000; what needs as many pages is no exact question any more.
    static let mostPages = 10

    /// The entries named `list` of one answer. A success without such a list is none of PagerDuty's, whoever gave it, and is a
    /// failure of unknown outcome: taken for an empty list, it would say that nothing is there, or that all was done.
    func entries(_ errand: Errand, list: String) async -> Answer<[JSONValue]> {
        switch await run(errand) {
        case .failure(let failure): .failure(failure)
        case .success(let answer, let requestID): Self.entries(of: answer, list: list, requestID)
        }
    }

    static func entries(of answer: JSONValue, list: String, _ requestID: String?) -> Answer<[JSONValue]> {
        if let entries = answer[list]?.array { return .success(entries, requestID: requestID) }
        let message = "the answer has no list \"\(list)\""
        return .failure(APIFailure(.outcomeUnknown, status: 200, message: message, requestID: requestID))
    }

    /// Gathers the entries named `list` of one page after another, while the answers say that there are `more`.
    ///
    /// A list longer than `mostPages` pages is a failure: a part of it would be taken for the whole.
    func pages(_ errand: Errand, list: String) async -> Answer<[JSONValue]> {
        var entries: [JSONValue] = []
        for page in 0..<Self.mostPages {
            var next = errand
            next.query.append(("limit", String(Self.pageSize)))
            if page > 0 { next.query.append(("offset", String(page * Self.pageSize))) }
            switch await run(next) {
            case .failure(let failure): return .failure(failure)
            case .success(let answer, let requestID):
                let page = Self.entries(of: answer, list: list, requestID)
                guard case .success(let found, _) = page else { return page }
                entries += found
                if answer["more"]?.bool != true || found.isEmpty { return .success(entries, requestID: requestID) }
            }
        }
        let message = "more than \(Self.mostPages * Self.pageSize) entries in \"\(list)\""
        return .failure(APIFailure(.rejected, message: message))
    }
}
