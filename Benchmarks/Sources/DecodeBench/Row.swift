import Foundation

/// What each contender took for one sample.
struct Row {
    let sample: Sample
    /// Nanoseconds a body.
    let results: [(name: String, median: Double)]

    init(sample: Sample, contenders: [Contender], runs: Int) {
        self.sample = sample
        // As many rounds as make some milliseconds: a clock's own grain must not show.
        let rounds = contenders.map { contender in
            let once = Self.seconds(contender, sample, rounds: 20) / 20
            return max(1, Int(0.02 / max(once, 1e-9)))
        }
        var figures = contenders.map { _ in [Double]() }
        for _ in 0..<runs {
            for (index, contender) in contenders.enumerated() {
                let seconds = Self.seconds(contender, sample, rounds: rounds[index])
                figures[index].append(seconds * 1e9 / Double(rounds[index] * sample.inputs.count))
            }
        }
        results = zip(contenders, figures).map { ($0.name, $1.sorted()[runs / 2]) }
    }

    func print() {
        let mean = sample.bytes / max(sample.inputs.count, 1)
        Swift.print(
            "\n\(sample.name) (\(sample.inputs.count == 1 ? "1 body" : "\(sample.inputs.count) bodies") of \(mean) bytes)")
        for result in results {
            let name = result.name.padding(toLength: 22, withPad: " ", startingAt: 0)
            Swift.print(
                "  \(name)"
                    + String(
                        format: "%9.2f µs %8.0f MB/s %7.1f x", result.median / 1000, speed(result.median), ratio(result.median)))
        }
    }

    var json: String {
        let figures = results.map {
            "{\"decoder\":\"\($0.name)\",\"ns_per_body\":\(Int($0.median)),\"mb_per_second\":\(Int(speed($0.median)))}"
        }
        return "{\"sample\":\"\(sample.name)\",\"bodies\":\(sample.inputs.count),\"bytes\":\(sample.bytes),"
            + "\"results\":[\(figures.joined(separator: ","))]}"
    }

    /// Bytes in a nanosecond are gigabytes in a second.
    private func speed(_ median: Double) -> Double { Double(sample.bytes) / Double(sample.inputs.count) / median * 1000 }

    private func ratio(_ median: Double) -> Double { median / max(results.first?.median ?? median, 1e-9) }

    /// Processor time of this thread.
    private static func seconds(_ contender: Contender, _ sample: Sample, rounds: Int) -> Double {
        var read = 0
        let start = now()
        for _ in 0..<rounds {
            for input in sample.inputs { read &+= contender.decode(input) }
        }
        let end = now()
        precondition(read >= 0)
        return end - start
    }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
