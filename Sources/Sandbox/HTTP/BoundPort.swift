import Synchronization

/// A port that is known once the server listens.
package final class BoundPort: Sendable {
    private enum State {
        /// Can become known or failed.
        case unknown(waiting: [CheckedContinuation<Int, any Error>])
        case known(Int)
        case failed(any Error)
    }
    private let state = Mutex(State.unknown(waiting: []))

    package init() {}

    /// Returns as soon as the port is known; throws what kept it from becoming known.
    package func value() async throws -> Int {
        try await withCheckedThrowingContinuation { continuation in
            let result = state.withLock { state -> Result<Int, any Error>? in
                switch state {
                case .known(let port): return .success(port)
                case .failed(let error): return .failure(error)
                case .unknown(var waiting):
                    waiting.append(continuation)
                    state = .unknown(waiting: waiting)
                    return nil
                }
            }
            if let result { continuation.resume(with: result) }
        }
    }

    package func set(_ port: Int?) { settle(port.map(State.known) ?? .failed(CancellationError())) }

    /// Changes nothing once the port is known.
    package func fail(_ error: any Error) { settle(.failed(error)) }

    private func settle(_ settled: State) {
        let waiting = state.withLock { state -> [CheckedContinuation<Int, any Error>] in
            guard case .unknown(let waiting) = state else { return [] }
            state = settled
            return waiting
        }
        for continuation in waiting {
            switch settled {
            case .known(let port): continuation.resume(returning: port)
            case .failed(let error): continuation.resume(throwing: error)
            case .unknown: break
            }
        }
    }
}
