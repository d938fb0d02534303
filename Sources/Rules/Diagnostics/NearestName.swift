/// Finds the name a misspelt one was meant to be.
package enum NearestName {
    /// The candidate with the fewest slips of the pen, if they are few for its length; the first of equals.
    static func of(_ word: String, in candidates: some Sequence<String>) -> String? {
        guard word.utf8.count <= 64 else { return nil }
        let folded = Array(word.lowercased().unicodeScalars)
        var best: (name: String, distance: Int)?
        for candidate in candidates {
            let other = Array(candidate.lowercased().unicodeScalars)
            let allowed = max(1, min(3, max(folded.count, other.count) / 3))
            guard abs(folded.count - other.count) <= allowed else { continue }
            let distance = distance(folded, other)
            if distance <= allowed, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.name
    }

    /// "did you mean `urgency`?", or nil where nothing is near.
    package static func help(_ word: String, in candidates: some Sequence<String>) -> String? {
        of(word, in: candidates).map { "did you mean `\($0)`?" }
    }

    // Levenshtein's distance with neighbouring letters swapped counting as one.
    private static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
        var before: [Int] = []
        var last = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var cost = min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, before[j - 1] + 1) }
                row.append(cost)
            }
            (before, last) = (last, row)
        }
        return last[b.count]
    }
}
