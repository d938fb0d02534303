/// Names, each once, with their texts: an alert's labels or annotations.
///
/// Used as a dictionary is, but made for a dozen entries, in the order in which they came: so few are found faster by looking at each
/// than by hashing, and take one piece of memory. A table of many keeps an index beside them.
package struct LabelTable: Sendable {
    package typealias Element = (key: String, value: String)

    private struct Entry: Sendable {
        var name: String
        var text: String
    }

    private var entries: [Entry] = []
    /// Where each name stands; empty up to `mostWithoutIndex`.
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
            if let place = place(of: name) { entries[place].text = newValue } else { append(name, newValue) }
        }
    }

    /// Takes over what `other` has; of names that both have, `keepingOwn` says whose text stands.
    package mutating func merge(_ other: LabelTable, keepingOwn: Bool) {
        for entry in other.entries where !(keepingOwn && place(of: entry.name) != nil) { self[entry.name] = entry.text }
    }

    private func place(of name: String) -> Int? {
        places.isEmpty ? entries.firstIndex { $0.name == name } : places[name]
    }

    private mutating func append(_ name: String, _ text: String) {
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
