/// Which passes over a field's texts its literals make necessary: one short literal makes every text dearer, for all rules.
///
/// So a field's literals are chosen together: a pattern's rarest literal may be too short to be worth a pass of its own.
struct LiteralPasses: Hashable {
    /// How dense the pass for literals of four bytes and more is: at every fourth place, every second, every one.
    enum Density: Int, CaseIterable { case none, fourth, second, every }

    var wide = Density.none
    var three = false
    var two = false

    /// What a set of literals needs.
    init(for set: LiteralSet) {
        for literal in set.literals {
            switch literal.count {
            case 2: two = true
            case 3: three = true
            case 4: wide = max(wide, .every)
            case 5..<LiteralSet.long: wide = max(wide, .second)
            default: wide = max(wide, .fourth)
            }
        }
    }

    private init(wide: Density, three: Bool, two: Bool) { (self.wide, self.three, self.two) = (wide, three, two) }

    func permits(_ other: Self) -> Bool { other.wide <= wide && (three || !other.three) && (two || !other.two) }

    /// In thousandths of what it costs to ask one rule; a place of a text takes about a nanosecond, a rule two hundred.
    func cost(length: Double) -> Double {
        let places: Double =
            switch wide {
            case .none: 0
            case .fourth: length / 4
            case .second: length / 2
            case .every: length
            }
        return 5 * (places + (three ? length : 0) + (two ? length : 0))
    }

    /// One of the sets of literals that a pattern requires.
    struct Candidate {
        var set: LiteralSet
        /// Of a thousand alerts about so many have one of its literals.
        var cost: Double
        var needs: LiteralPasses

        init(set: LiteralSet, cost: Double) {
            (self.set, self.cost) = (set, cost)
            needs = LiteralPasses(for: set)
        }
    }

    /// The passes that cost least together with the rules that are asked in vain.
    ///
    /// - Parameter patterns: For each pattern that rules hang on, its candidates and the number of these rules.
    static func best(_ patterns: [(candidates: [Candidate], rules: Double)], length: Double) -> Self {
        var best = (cost: Double.infinity, passes: Self(wide: .none, three: false, two: false))
        for wide in Density.allCases {
            for short in 0..<4 {
                let passes = Self(wide: wide, three: short & 1 != 0, two: short & 2 != 0)
                var cost = passes.cost(length: length)
                for pattern in patterns {
                    var least = 1000.0
                    for candidate in pattern.candidates where passes.permits(candidate.needs) {
                        least = min(least, candidate.cost)
                    }
                    cost += least * pattern.rules
                }
                if cost < best.cost { best = (cost, passes) }
            }
        }
        return best.passes
    }
}

extension LiteralPasses.Density: Comparable {
    static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}
