import RivalEngines
import Workloads

/// What it takes to load rules into an engine.
struct Load {
    /// Processor time.
    var seconds: Double
    /// By how much the process has grown.
    var bytes: Int

    static func measure(_ body: () -> Void) -> Self {
        let before = bench_resident()
        let seconds = Clock.seconds(body)
        return Self(seconds: seconds, bytes: max(0, Int(bench_resident()) - Int(before)))
    }
}
