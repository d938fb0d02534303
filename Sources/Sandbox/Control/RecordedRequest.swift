package import Model

/// A request the sandbox received and what it answered; the credential is not kept.
package struct RecordedRequest: Sendable {
    package var at: Timestamp
    /// Nil where the path led nowhere.
    package var operation: SandboxOperation?
    package var request: SandboxRequest
    /// Of the answer; what it would have been where the answer was dropped.
    package var status: Int
    package var requestID: String
}

/// The last requests, bounded in number and in bytes.
struct RequestLog: Sendable {
    private let limit: Int
    private let byteLimit: Int
    private var bytes = 0
    private var entries = FIFO<RecordedRequest>()

    init(limit: Int, bytes: Int) {
        self.limit = limit
        byteLimit = bytes
    }

    var all: [RecordedRequest] { entries.all }

    mutating func append(_ entry: RecordedRequest) {
        guard limit > 0 else { return }
        var entry = entry
        if entry.request.headers["authorization"] != nil { entry.request.headers["authorization"] = "***" }
        bytes += entry.request.body.count
        entries.append(entry)
        while entries.count > limit || bytes > byteLimit, let oldest = entries.popFirst() {
            bytes -= oldest.request.body.count
        }
    }
}
