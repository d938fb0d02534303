/// A first-in, first-out queue over an array; taking the first costs constant time on average.
struct FIFO<Element> {
    private var items: [Element?] = []
    private var head = 0

    var count: Int { items.count - head }
    var isEmpty: Bool { count == 0 }
    var first: Element? { isEmpty ? nil : items[head] }
    var all: [Element] { items[head...].compactMap { $0 } }

    mutating func append(_ element: Element) { items.append(element) }

    mutating func replaceFirst(with element: Element) {
        if !isEmpty { items[head] = element }
    }

    mutating func popFirst() -> Element? {
        guard !isEmpty else { return nil }
        let element = items[head]
        items[head] = nil
        head += 1
        // Moving what is left is paid for by as many pops before.
        if head > 32, head * 2 > items.count {
            items.removeFirst(head)
            head = 0
        }
        return element
    }
}

extension FIFO: Sendable where Element: Sendable {}
