extension Answer {
    func map<Other: Sendable>(_ transform: (Value) -> Other) -> Answer<Other> {
        switch self {
        case .success(let value, let requestID): .success(transform(value), requestID: requestID)
        case .failure(let failure): .failure(failure)
        }
    }
}
