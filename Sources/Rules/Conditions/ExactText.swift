/// A text compared byte by byte, as PCRE2 does; Swift's own `==` would also take two spellings of one character for equal.
struct ExactText: Hashable, Sendable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (a: Self, b: Self) -> Bool {
        let (x, y) = (a.text.utf8, b.text.utf8)
        return x.count == y.count && x.elementsEqual(y)
    }

    func hash(into hasher: inout Hasher) {
        if text.utf8.withContiguousStorageIfAvailable({ hasher.combine(bytes: UnsafeRawBufferPointer($0)) }) == nil {
            for byte in text.utf8 { hasher.combine(byte) }
        }
    }
}
