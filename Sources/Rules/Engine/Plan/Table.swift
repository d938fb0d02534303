/// A fixed array of plain values without reference counting: read on every alert, written once.
///
/// Sendable because nothing changes it after `init`; the pointer alone hides this from the compiler, hence `@unchecked`.
struct Table<Element: BitwiseCopyable>: ~Copyable, @unchecked Sendable {
    private let base: UnsafeMutablePointer<Element>
    let count: Int

    init(_ elements: [Element]) {
        count = elements.count
        base = .allocate(capacity: max(1, count))
        base.initialize(from: elements, count: count)
    }

    deinit { base.deallocate() }

    /// Indexes come from other tables of the same plan, never from outside.
    subscript(_ index: some BinaryInteger) -> Element {
        assert(index >= 0 && index < count)
        return base[Int(truncatingIfNeeded: index)]
    }

    /// Valid as long as the table.
    var pointer: UnsafePointer<Element> { UnsafePointer(base) }

    var byteCount: Int { count * MemoryLayout<Element>.stride }
}

/// Lists of plain values end to end: the elements of list `i` are those from `start(i)` to `end(i)`.
struct ListTable<Element: BitwiseCopyable>: ~Copyable, Sendable {
    private let bounds: Table<UInt32>
    private let elements: Table<Element>

    init(_ lists: [[Element]]) {
        var bounds: [UInt32] = [0]
        bounds.reserveCapacity(lists.count + 1)
        var elements: [Element] = []
        for list in lists {
            elements += list
            bounds.append(UInt32(elements.count))
        }
        self.bounds = Table(bounds)
        self.elements = Table(elements)
    }

    func range(_ list: some BinaryInteger) -> Range<Int> {
        Int(bounds[list])..<Int(bounds[Int(truncatingIfNeeded: list) + 1])
    }

    subscript(_ index: Int) -> Element { elements[index] }

    var count: Int { bounds.count - 1 }
    var byteCount: Int { bounds.byteCount + elements.byteCount }
}

/// A growing array of plain values that one worker writes, without the checks of uniqueness that `Array` makes at every write.
struct Cells<Element: BitwiseCopyable>: ~Copyable {
    private(set) var base: UnsafeMutablePointer<Element>
    private(set) var count: Int

    init(repeating element: Element, count: Int) {
        self.count = count
        base = .allocate(capacity: max(1, count))
        base.initialize(repeating: element, count: count)
    }

    deinit { base.deallocate() }

    subscript(_ index: some BinaryInteger) -> Element {
        get {
            assert(index >= 0 && index < count)
            return base[Int(truncatingIfNeeded: index)]
        }
        nonmutating set {
            assert(index >= 0 && index < count)
            base[Int(truncatingIfNeeded: index)] = newValue
        }
    }

    func fill(_ element: Element) { base.update(repeating: element, count: count) }

    /// Keeps what is there.
    mutating func grow(to count: Int, _ element: Element) {
        guard count > self.count else { return }
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: count)
        larger.initialize(from: base, count: self.count)
        (larger + self.count).initialize(repeating: element, count: count - self.count)
        base.deallocate()
        base = larger
        self.count = count
    }

    var byteCount: Int { count * MemoryLayout<Element>.stride }
}
