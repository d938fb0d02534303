package import Model

extension RuleSet {
    /// Which rules fire for an alert, in order, up to one that stops: their places in `rules`, put into `fired`.
    ///
    /// It makes no record and no action, and asks nothing of what earlier alerts left behind (thresholds, cooldowns, windows of
    /// time): this is matching alone, for benchmarks and comparisons.
    package func match(_ alert: Alert, scratch: inout RuleScratch, into fired: inout [Int]) {
        fired.removeAll(keepingCapacity: true)
        guard let plan else { return matchPlainly(alert, &scratch, &fired) }
        scratch.scan(alert, plan)
        while let (number, truth) = scratch.nextRule(alert, plan) {
            guard truth == .yes, add(number, alert, &fired) else { continue }
            if rules[number].stop { return }
        }
    }

    private func matchPlainly(_ alert: Alert, _ scratch: inout RuleScratch, _ fired: inout [Int]) {
        scratch.begin(alert, fields: fields)
        for (number, rule) in rules.enumerated() where rule.events.contains(alert.event) {
            scratch.forgetUnknowns()
            var silent = SilentRecorder()
            guard scratch.evaluate(rule.condition, &silent).truth == .yes, add(number, alert, &fired) else { continue }
            if rule.stop { return }
        }
    }

    private func add(_ number: Int, _ alert: Alert, _ fired: inout [Int]) -> Bool {
        let mode = rules[number].mode
        if mode != .live {
            let target = alert.target?.description ?? alert.id
            guard mode.restraint(target: target) == nil else { return false }
        }
        fired.append(number)
        return true
    }
}
