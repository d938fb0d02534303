import Model

/// Which group to read next where a group with an unknown incident is refused whole.
///
/// A refused group is halved, and once one half passes it is the other that is to blame; the half that nothing is held against goes
/// back to the untried. Each group from there is half as large after one that was refused, and twice as large after one that passed.
struct UnknownSearch: Sendable {
    private let largest: Int
    private var size: Int
    private var untried: [IncidentID]
    /// At least one of these is to blame; empty when nothing is searched.
    private var accused: [IncidentID] = []

    init(_ incidents: [IncidentID], largest: Int) {
        self.largest = largest
        size = largest
        untried = incidents
    }

    /// One of two incidents is to blame, or the only one left: read singly, neither is cleared by being there.
    var isNarrow: Bool { (1...2).contains(accused.count) }

    /// Empty when there is none left.
    func next(atMost limit: Int) -> [IncidentID] {
        accused.isEmpty ? Array(untried.prefix(min(size, limit))) : Array(accused.prefix(min((accused.count + 1) / 2, limit)))
    }

    /// The group of so many that was next passed.
    mutating func passed(_ count: Int) {
        if accused.isEmpty {
            untried.removeFirst(count)
            if count > size / 2 { size = min(largest, size * 2) }
        } else {
            accused.removeFirst(count)
        }
    }

    /// The group of so many that was next was refused; one that was alone is done with.
    mutating func refused(_ count: Int) {
        if accused.isEmpty {
            accused = Array(untried.prefix(count))
            untried.removeFirst(count)
            size = max(1, size / 2)
        } else {
            untried.insert(contentsOf: accused.dropFirst(count), at: 0)
            accused = Array(accused.prefix(count))
        }
        if count == 1 { accused = [] }
    }
}
