package import Model
import Synchronization

/// The HTTP requests made on behalf of one piece of work, however deep below it: repetitions and pages included.
///
/// Bound to the task, as tracing is, so that no operation has to hand its requests up beside its answer.
package final class RequestTrace: Sendable {
    @TaskLocal static var current: RequestTrace?
    /// Which of the incidents the requests are about that are made now; nil for all.
    @TaskLocal static var incidents: [IncidentID]?

    private let timekeeper: any Timekeeper
    private let requests = Mutex<[RequestRecord]>([])

    private init(timekeeper: any Timekeeper) { self.timekeeper = timekeeper }

    /// Does `work`, and gives back with its result the requests it made, in the order in which they ended; on account of nobody yet.
    package static func collecting<Value: Sendable>(
        by timekeeper: any Timekeeper, _ work: () async -> Value
    ) async -> (Value, [RequestRecord]) {
        let trace = RequestTrace(timekeeper: timekeeper)
        let value = await $current.withValue(trace) { await work() }
        return (value, trace.requests.withLock { $0 })
    }

    func note(_ call: RequestObserver.Call) {
        let record = RequestRecord(
            at: timekeeper.now, operation: call.operation.rawValue, status: call.status,
            milliseconds: Int((call.seconds * 1000).rounded()), requestID: call.requestID,
            incidents: Self.incidents)
        requests.withLock { $0.append(record) }
    }
}
