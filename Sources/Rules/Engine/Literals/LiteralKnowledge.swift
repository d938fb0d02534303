/// What is known of the texts that a part of a pattern can match: its literals as sets of which one must be there.
///
/// Everything here errs towards knowing less: a set may hold texts that never occur, but no match is without one of its texts.
struct LiteralKnowledge {
    typealias Literal = [UInt8]

    /// Every text the part can match, where these are few.
    private(set) var exact: [Literal]?
    /// Where `exact` is nil: every match begins, and ends, with one of these. The empty literal says nothing.
    private var prefixes: [Literal] = [[]]
    private var suffixes: [Literal] = [[]]
    /// Each of these sets has a text that is inside every match.
    private var inner: [[Literal]] = []

    private static let mostTexts = 48
    private static let longest = 200
    private static let mostSets = 12

    /// Nothing is known: any text, or none.
    static let anything = Self(exact: nil)
    /// Matches the empty text only, whatever else it asks for: an assertion.
    static let nothing = Self(exact: [[]])

    init(exact: [Literal]?) { self.exact = exact }

    /// The sets of which every match has a text, whatever is useful or not.
    var sets: [[Literal]] { exact.map { [$0] } ?? (inner + [prefixes, suffixes]) }

    // MARK: - One after the other

    mutating func append(_ next: Self) {
        if let mine = exact, let other = next.exact {
            if let joined = Self.joined(mine, other) {
                exact = joined
                return
            }
        } else if next.exact == [[]] {
            return
        }
        if exact == [[]] {
            self = next
            return
        }
        let (left, right) = (opened, next.opened)
        var result = Self(exact: nil)
        result.inner = left.inner + right.inner
        // A side known to the end grows across the border.
        result.prefixes = left.prefixes
        result.suffixes = right.suffixes
        if let border = Self.joined(left.suffixes, right.prefixes) {
            if exact != nil { result.prefixes = border }
            if next.exact != nil { result.suffixes = border }
            result.add(border)
        } else {
            result.add(left.suffixes)
            result.add(right.prefixes)
        }
        self = result
    }

    // The same without `exact`.
    private var opened: Self {
        guard let exact else { return self }
        var result = Self(exact: nil)
        (result.prefixes, result.suffixes) = (exact, exact)
        return result
    }

    private mutating func add(_ set: [Literal]) {
        guard LiteralSet.isUseful(set), inner.count < Self.mostSets else { return }
        inner.append(set)
    }

    // Every text of `a` with every text of `b` behind it; nil where that would be too much.
    private static func joined(_ a: [Literal], _ b: [Literal]) -> [Literal]? {
        guard a.count * b.count <= mostTexts else { return nil }
        if b == [[]] { return a }
        var result: [Literal] = []
        result.reserveCapacity(a.count * b.count)
        for head in a {
            for tail in b {
                guard head.count + tail.count <= longest else { return nil }
                result.append(head + tail)
            }
        }
        return result
    }

    // MARK: - One or the other

    static func either(_ branches: [Self]) -> Self {
        guard branches.count > 1 else { return branches.first ?? .nothing }
        let texts = branches.reduce(into: 0) { $0 += $1.exact?.count ?? mostTexts + 1 }
        if texts <= mostTexts { return Self(exact: branches.flatMap { $0.exact ?? [] }) }
        var result = Self(exact: nil)
        result.prefixes = union(branches.map { $0.exact ?? $0.prefixes }) ?? [[]]
        result.suffixes = union(branches.map { $0.exact ?? $0.suffixes }) ?? [[]]
        // Of each branch its best set: any match is a match of one of them.
        let best = branches.compactMap { branch in branch.sets.filter(LiteralSet.isUseful).max(by: LiteralSet.isWorse) }
        if best.count == branches.count, let set = union(best) { result.add(set) }
        return result
    }

    private static func union(_ sets: [[Literal]]) -> [Literal]? {
        let count = sets.reduce(0) { $0 + $1.count }
        guard count <= 2 * mostTexts, !sets.contains([[]]) else { return nil }
        return sets.flatMap(\.self)
    }

    // MARK: - Again and again

    /// `most` is nil where there is no upper bound.
    func repeated(least: Int, most: Int?) -> Self {
        if most == 0 || exact == [[]] { return .nothing }
        if least == 1, most == 1 { return self }
        guard least > 0 else {
            guard most == 1, let exact, exact.count < Self.mostTexts else { return .anything }
            return Self(exact: exact.contains([]) ? exact : exact + [[]])
        }
        guard exact != nil else {
            // It begins with one and ends with one; between them may be anything.
            var result = opened
            if least > 1 { result.append(self) }
            return result
        }
        var power = self
        for _ in 1..<max(1, min(least, 16)) {
            var longer = power
            longer.append(self)
            guard longer.exact != nil else { break }
            power = longer
        }
        if least == most, least <= 16, let texts = power.exact, power.isPower(of: self, least) { return Self(exact: texts) }
        var result = power.opened
        result.add(power.exact ?? [[]])
        return result
    }

    // Whether no step of the multiplication was left out for its size.
    private func isPower(of base: Self, _ times: Int) -> Bool {
        guard let exact, let one = base.exact else { return false }
        return exact.map(\.count).max() == (one.map(\.count).max() ?? 0) * times
    }
}
