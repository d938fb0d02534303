import Model
package import Queue

/// The laws every durable queue must keep, whatever it is built on.
///
/// A back end's tests run each law against a bench that makes its queues:
/// `@Test(arguments: DurableQueueSuite.laws) func holds(_ law: DurableQueueSuite.Law) async throws { … }`
package enum DurableQueueSuite {
    /// What a back end lends to the laws; each law gets a bench of its own with an empty store.
    package struct Bench: Sendable {
        /// Opens a queue that may hold so many open updates, with a dedup window of ten minutes.
        package var open: @Sendable (_ maxOpen: Int) async throws -> any DurableQueue
        /// What a process finds that starts after the one holding `queue` has been killed at this moment.
        package var crash: @Sendable (_ queue: any DurableQueue) async throws -> any DurableQueue

        package init(
            open: @escaping @Sendable (_ maxOpen: Int) async throws -> any DurableQueue,
            crash: @escaping @Sendable (_ queue: any DurableQueue) async throws -> any DurableQueue
        ) {
            self.open = open
            self.crash = crash
        }

        func open() async throws -> any DurableQueue { try await open(1000) }
    }

    /// One law; throws `Breach` where it does not hold.
    package struct Law: Sendable, CustomStringConvertible {
        package var description: String
        package var check: @Sendable (Bench) async throws -> Void

        init(_ description: String, _ check: @escaping @Sendable (Bench) async throws -> Void) {
            self.description = description
            self.check = check
        }
    }

    package struct Breach: Error, CustomStringConvertible {
        package var description: String
    }

    package static let laws: [Law] = ordering + repeats + outcomes + late + limits + crashes

    static func demand(_ holds: Bool, _ words: @autoclosure () -> String) throws(Breach) {
        if !holds { throw Breach(description: words()) }
    }

    static func demandEqual<T: Equatable>(_ actual: T, _ expected: T, _ what: String) throws(Breach) {
        try demand(actual == expected, "\(what): \(actual), not \(expected)")
    }

    static func refusal(of entry: QueueEntry, by queue: any DurableQueue) async -> Refusal? {
        do throws(Refusal) {
            _ = try await queue.accept(entry)
            return nil
        } catch { return error }
    }
}
