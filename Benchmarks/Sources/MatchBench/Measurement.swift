import Model
import RivalEngines
import Workloads

/// What one engine cost on one workload.
struct Measurement {
    let name: String
    let load: Load
    /// How often an alert made the engine ask for memory, after the first round.
    var allocations = 0.0
    /// Nanoseconds an alert, a figure for each run.
    var runs: [Double] = []
    /// The same as a part of the first engine's in the same run.
    var ratios: [Double] = []

    var median: Double { Self.median(runs) }
    var ratio: Double { Self.median(ratios) }

    static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        guard let last = sorted.last else { return 0 }
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : middle == 0 ? last : (sorted[middle - 1] + sorted[middle]) / 2
    }
}

/// Runs engines side by side, in turns, so that a slow spell of the machine falls on all of them.
struct Match {
    let workload: Workload
    let contenders: [Contender]

    /// Every engine must name the same rules for the same alerts; the slow ones are asked of some of them.
    func verify(sample: Int) throws -> Double {
        let numbers = stride(from: 0, to: workload.alerts.count, by: max(1, workload.alerts.count / sample)).map(\.self)
        let expected = contenders[0].matches(numbers)
        for contender in contenders.dropFirst() {
            for (place, (a, b)) in zip(expected, contender.matches(numbers)).enumerated() where a != b {
                throw Failure(
                    text: "alert \(numbers[place]): \(contenders[0].name) says \(a), \(contender.name) says \(b): "
                        + "\(workload.alerts[numbers[place]].title ?? "")")
            }
        }
        return Double(expected.reduce(0) { $0 + $1.count }) / Double(numbers.count)
    }

    /// - Parameter budget: Seconds that one engine may take in one run; with more it is asked of fewer alerts.
    func measure(runs: Int, budget: Double) -> [Measurement] {
        let all = Array(workload.alerts.indices)
        var results = contenders.map { Measurement(name: $0.name, load: $0.load) }
        let numbers = contenders.map { contender in
            let few = stride(from: 0, to: all.count, by: max(1, all.count / 20)).map(\.self)
            let each = Clock.seconds { _ = contender.run(few) } / Double(few.count)
            let affordable = max(20, Int(budget / max(each, 1e-9)))
            return affordable >= all.count
                ? all : stride(from: 0, to: all.count, by: (all.count + affordable - 1) / affordable).map(\.self)
        }
        for (index, contender) in contenders.enumerated() {
            _ = contender.run(numbers[index])
            let before = bench_allocations()
            _ = contender.run(numbers[index])
            results[index].allocations = Double(bench_allocations() - before) / Double(numbers[index].count)
        }
        for _ in 0..<runs {
            var first = 0.0
            for (index, contender) in contenders.enumerated() {
                // Once without the clock: what the engine before has left in the caches is nobody's fault.
                if numbers[index].count == all.count { _ = contender.run(numbers[index]) }
                let seconds = Clock.seconds { _ = contender.run(numbers[index]) }
                let each = seconds / Double(numbers[index].count) * 1e9
                if index == 0 { first = each }
                results[index].runs.append(each)
                results[index].ratios.append(first / each)
            }
        }
        return results
    }
}
