/// The texts of one alert's fields end to end, so that they can be searched without touching strings.
///
/// A text beyond ASCII whose literals are looked for is kept folded too: folding may shorten it.
struct TextArena: ~Copyable {
    struct Span: BitwiseCopyable {
        var start: Int
        var count: Int
        /// What to look for literals in: the text itself, or its folded copy.
        var searchable: Int
        var searchableCount: Int
    }

    private var bytes = Cells<UInt8>(repeating: 0, count: 4096)
    private var end = 0
    private var spans = Cells<Span>(repeating: Span(start: 0, count: 0, searchable: 0, searchableCount: 0), count: 16)
    private(set) var count = 0

    /// Behind each text, so that words may be read beyond its end.
    private static let padding = 8
    /// One huge alert shall not keep its memory for ever.
    private static let most = 1 << 20

    mutating func removeAll() {
        count = 0
        end = 0
        if bytes.count > Self.most { bytes = Cells(repeating: 0, count: 4096) }
    }

    mutating func append(_ text: String, isFolded: Bool) {
        if text.utf8.withContiguousStorageIfAvailable({ append($0, isFolded: isFolded) }) == nil {
            var text = text
            text.withUTF8 { append($0, isFolded: isFolded) }
        }
    }

    private mutating func append(_ text: UnsafeBufferPointer<UInt8>, isFolded: Bool) {
        let room = text.count + Self.padding
        if end + 2 * room > bytes.count { bytes.grow(to: 2 * (end + 2 * room), 0) }
        if count == spans.count { spans.grow(to: 2 * count, Span(start: 0, count: 0, searchable: 0, searchableCount: 0)) }
        var span = Span(start: end, count: text.count, searchable: end, searchableCount: text.count)
        let target = bytes.base + end
        let isASCII = text.baseAddress.map { Self.copy($0, text.count, to: target) } ?? true
        end += room
        if isFolded, !isASCII {
            span.searchable = end
            span.searchableCount = CaseFolding.fold(target, text.count, into: bytes.base + end)
            end += room
        }
        spans[count] = span
        count += 1
    }

    // Copies sixteen bytes at a time and tells whether all of them were ASCII.
    @inline(__always)
    private static func copy(_ source: UnsafePointer<UInt8>, _ count: Int, to target: UnsafeMutablePointer<UInt8>) -> Bool {
        typealias Block = SIMD16<UInt8>
        let from = UnsafeRawPointer(source)
        let to = UnsafeMutableRawPointer(target)
        guard count >= 16 else {
            var all: UInt8 = 0
            for place in 0..<count {
                all |= source[place]
                target[place] = source[place]
            }
            return all < 0x80
        }
        var all = Block()
        var place = 0
        while place < count - 16 {
            let block = from.loadUnaligned(fromByteOffset: place, as: Block.self)
            all |= block
            to.storeBytes(of: block, toByteOffset: place, as: Block.self)
            place &+= 16
        }
        let last = from.loadUnaligned(fromByteOffset: count - 16, as: Block.self)
        to.storeBytes(of: last, toByteOffset: count - 16, as: Block.self)
        let halves = unsafeBitCast(all | last, to: SIMD2<UInt64>.self)
        return (halves[0] | halves[1]) & 0x8080_8080_8080_8080 == 0
    }

    func span(_ index: Int) -> Span { spans[index] }

    /// Valid until the next `append`.
    func text(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        let span = spans[index]
        return UnsafeBufferPointer(start: bytes.base + span.start, count: span.count)
    }

    /// Valid until the next `append`; eight bytes behind its end may be read.
    func searchable(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        let span = spans[index]
        return UnsafeBufferPointer(start: bytes.base + span.searchable, count: span.searchableCount)
    }

    func string(_ index: Int) -> String { String(decoding: text(index), as: UTF8.self) }
}
