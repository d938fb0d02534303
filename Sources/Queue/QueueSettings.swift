/// How the store on disk behaves.
package struct QueueSettings: Sendable, Equatable {
    /// The database file; a lock file `<path>.lock` stands beside it.
    package var path: String
    /// How many updates may be pending or in flight before deliveries are refused; 1 or more.
    package var maxOpen: Int
    /// How long a delivery id is remembered to tell repeats.
    package var dedupWindow: Duration
    /// How long deliveries, decisions and finished updates are kept for `fettle why`; at least the dedup window.
    package var historyKeep: Duration
    /// How long dead letters wait for somebody to retry them or put them away; at least `historyKeep`.
    package var deadKeep: Duration
    /// How long a write waits for another process (`fettle queue retry`) that is writing.
    package var busyTimeout: Duration
    /// The largest record of one decision, in bytes; a longer one leaves out rules that did not match.
    package var maxDecisionBytes: Int
    /// How many bodies that could not be decoded are kept for the history.
    package var maxUndecodable: Int
    /// How much of each is kept, in bytes from its beginning.
    package var maxUndecodableBytes: Int
    /// What the bodies of deliveries may take together, in bytes as stored; the oldest go first. 0 keeps none.
    package var maxBodyBytes: Int64
    /// Up to this size a store is looked through page by page before it is opened; a larger one while it serves (`StoreCheck`).
    package var checkedBytes: Int64

    package init(
        path: String, maxOpen: Int = 1_000_000, dedupWindow: Duration = .seconds(600), historyKeep: Duration = .seconds(604_800),
        deadKeep: Duration = .seconds(7_776_000),
        busyTimeout: Duration = .seconds(5), maxDecisionBytes: Int = 64 * 1024,
        maxUndecodable: Int = 500, maxUndecodableBytes: Int = 64 * 1024,
        maxBodyBytes: Int64 = 1 << 30, checkedBytes: Int64 = 64 << 20
    ) {
        self.path = path
        self.maxOpen = maxOpen
        self.dedupWindow = dedupWindow
        self.historyKeep = historyKeep
        self.deadKeep = deadKeep
        self.busyTimeout = busyTimeout
        self.maxDecisionBytes = maxDecisionBytes
        self.maxUndecodable = maxUndecodable
        self.maxUndecodableBytes = maxUndecodableBytes
        self.maxBodyBytes = maxBodyBytes
        self.checkedBytes = checkedBytes
    }

    /// What is wrong with these settings, a line each; empty where all is well.
    package func validate() -> [String] {
        var problems: [String] = []
        if path.isEmpty || path.contains("\0") { problems.append("the store needs the path of a file") }
        if path.hasPrefix(":memory:") || path.hasPrefix("file:") {
            problems.append("the store must be a plain file path, not \(path)")
        }
        if maxOpen < 1 { problems.append("the queue must hold at least 1 update, not \(maxOpen)") }
        if dedupWindow < .zero { problems.append("the dedup window must not be negative") }
        if historyKeep < dedupWindow { problems.append("history must be kept at least as long as the dedup window") }
        if deadKeep < historyKeep { problems.append("dead letters must be kept at least as long as the history") }
        if busyTimeout < .zero || busyTimeout > .seconds(60) { problems.append("the busy timeout must be between 0 and 60 s") }
        if maxDecisionBytes < 1024 { problems.append("a decision record needs at least 1024 bytes") }
        if maxUndecodable < 1 || maxUndecodableBytes < 1 { problems.append("at least one undecodable body must be kept") }
        if maxBodyBytes < 0 { problems.append("the bodies of deliveries cannot take less than nothing") }
        return problems
    }
}
