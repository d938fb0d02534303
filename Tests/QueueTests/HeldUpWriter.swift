import Foundation
import Synchronization

@testable import Queue

extension GroupCommit {
    /// Keeps a transaction running until the semaphore is signalled, so that calls can gather behind it.
    func holdUp() async -> DispatchSemaphore {
        let gate = DispatchSemaphore(value: 0)
        await withCheckedContinuation { continuation in
            submit { _, _ in
                continuation.resume()
                gate.wait()
            } finished: { _ in
            }
        }
        return gate
    }
}
