package import Model
package import Rules

/// Rules and alerts of one run, the same for the same parameters.
package struct Workload {
    /// What a run is made of.
    package struct Shape {
        /// The length of descriptions in bytes, about.
        package var description = 204
        /// How many of a hundred rules have a pattern without literal.
        package var literalFree = 1
        package var alerts = 2000
        /// Descriptions of 64,000 bytes of near-misses.
        package var isHostile = false
        package var seed: UInt64 = 1

        package init() {}
    }

    package let rules: [BenchRule]
    package let alerts: [Alert]

    package static let situations = 10_000

    package init(rules count: Int, shape: Shape) {
        rules = (0..<count).map { Situation($0).rule(literalFree: shape.literalFree) }
        var random = Seeded(state: shape.seed)
        alerts = (0..<shape.alerts).map { number in
            // A few situations make most of the noise.
            let rank = Double(Self.situations) * Self.power(random.fraction())
            var alert = Situation(min(Self.situations - 1, Int(rank))).alert(number, length: shape.description, &random)
            if shape.isHostile { alert.description = Self.nearMisses(64_000, &random) }
            return alert
        }
    }

    private static func nearMisses(_ length: Int, _ random: inout Seeded) -> String {
        var text = ""
        while text.utf8.count < length { text += Situation(random.below(Self.situations)).nearMisses }
        return String(text.prefix(length))
    }

    private static func power(_ x: Double) -> Double { x * x * x.squareRoot().squareRoot() }

    package var file: RuleFile {
        var text = "rules:\n"
        for (number, rule) in rules.enumerated() { text += rule.yaml(name: "rule-\(number)") }
        return RuleFile(path: "bench.yaml", text: text)
    }
}
