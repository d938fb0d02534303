import Model

extension Courier {
    /// The most entries of a page that PagerDuty gives. Source: FACTS 6.
    static let pageSize = 100
    /// PagerDuty refuses offset + limit above 10 000; what needs as many pages is no exact question any more.
    static let mostPages = 10

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
                guard let found = answer[list]?.array else {
                    let message = "the answer has no list \"\(list)\""
                    return .failure(APIFailure(.outcomeUnknown, status: 200, message: message, requestID: requestID))
                }
                entries += found
                if answer["more"]?.bool != true || found.isEmpty { return .success(entries, requestID: requestID) }
            }
        }
        let message = "more than \(Self.mostPages * Self.pageSize) entries in \"\(list)\""
        return .failure(APIFailure(.rejected, message: message))
    }
}
