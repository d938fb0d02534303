/// Names, each once, with their texts: an alert's labels or annotations.
///
/// Used as a dictionary is, but made for a dozen entries in the order in which they came: most senders write them sorted, and among so
/// few of them comparing is faster than hashing. A table of many that came unsorted keeps an index beside them.
package struct LabelTable: Sendable {
    package typealias Element = (key: String, value: String)

    private struct Entry: Sendable {
        var name: String
        var text: String
    }

    private var entries: [Entry] = []
    /// The names came in rising order.
    private var isSorted = true
    /// Where each name stands; empty while they are sorted, or few.
    private var places: [String: Int] = [:]

    private static let mostWithoutIndex = 24

    package init() {}

    /// Of a name that is there more than once the last text stands.
    package init(_ elements: some Sequence<Element>) {
        for element in elements { self[element.key] = element.value }
    }

    package mutating func reserveCapacity(_ count: Int) { entries.reserveCapacity(count) }

    package subscript(_ name: String) -> String? {
        get { place(of: name).map { entries[$0].text } }
        set {
            guard let newValue else { return remove(name) }
            if isSorted, entries.last.map({ $0.name < name }) ?? true {
                entries.append(Entry(name: name, text: newValue))
            } else if let place = place(of: name) {
                entries[place].text = newValue
            } else {
                appendUnsorted(name, newValue)
            }
        }
    }

    /// Takes over what `other` has; of names that both have, `keepingOwn` says whose text stands.
    package mutating func merge(_ other: LabelTable, keepingOwn: Bool) {
        for entry in other.entries where !(keepingOwn && place(of: entry.name) != nil) { self[entry.name] = entry.text }
    }

    private func place(of name: String) -> Int? {
        if isSorted { return sortedPlace(of: name) }
        return places.isEmpty ? entries.firstIndex { $0.name == name } : places[name]
    }

    private func sortedPlace(of name: String) -> Int? {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].name < name { low = middle + 1 } else { high = middle }
        }
        return low < entries.count && entries[low].name == name ? low : nil
    }

    private mutating func appendUnsorted(_ name: String, _ text: String) {
        isSorted = false
        entries.append(Entry(name: name, text: text))
        if !places.isEmpty {
            places[name] = entries.count - 1
        } else if entries.count > Self.mostWithoutIndex {
            makeIndex()
        }
    }

    private mutating func remove(_ name: String) {
        guard let place = place(of: name) else { return }
        entries.remove(at: place)
        if !places.isEmpty { makeIndex() }
    }

    private mutating func makeIndex() {
        places = Dictionary(uniqueKeysWithValues: entries.indices.map { (entries[$0].name, $0) })
    }
}

extension LabelTable: RandomAccessCollection {
    package var startIndex: Int { entries.startIndex }
    package var endIndex: Int { entries.endIndex }
    package subscript(_ place: Int) -> Element { (entries[place].name, entries[place].text) }
}

extension LabelTable: Equatable {
    /// Whatever the order.
    package static func == (a: Self, b: Self) -> Bool { a.count == b.count && a.entries.allSatisfy { b[$0.name] == $0.text } }
}

extension LabelTable: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, String)...) { self.init(elements.map { (key: $0.0, value: $0.1) }) }
}
