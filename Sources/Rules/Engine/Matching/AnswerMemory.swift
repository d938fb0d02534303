/// The answers of patterns for short texts that come again and again: services, hosts, environments. Bounded, and exact: texts are
/// compared in full.
struct AnswerMemory: ~Copyable {
    static let longestText = 48
    private static let textCount = 512
    private static let answerCount = 4096

    struct Entry: BitwiseCopyable {
        var id: UInt32
        var count: UInt32
    }
    struct Answer: BitwiseCopyable {
        var text: UInt32
        var conditionAndTruth: UInt32
    }

    // Both are tables of one place for each hash: a newcomer takes the place of what was there.
    private var entries = Cells<Entry>(repeating: Entry(id: 0, count: 0), count: 0)
    private var bytes = Cells<UInt8>(repeating: 0, count: 0)
    private var answers = Cells<Answer>(repeating: Answer(text: 0, conditionAndTruth: 0), count: 0)
    private var lastID: UInt32 = 0

    mutating func removeAll() {
        entries.fill(Entry(id: 0, count: 0))
        answers.fill(Answer(text: 0, conditionAndTruth: 0))
        lastID = 0
    }

    /// The number of a text, the same as long as the text is remembered; a text that has been forgotten comes back under another.
    mutating func id(of text: UnsafeBufferPointer<UInt8>) -> UInt32 {
        if entries.count == 0 {
            entries.grow(to: Self.textCount, Entry(id: 0, count: 0))
            bytes.grow(to: Self.textCount * Self.longestText, 0)
            answers.grow(to: Self.answerCount, Answer(text: 0, conditionAndTruth: 0))
        }
        let place = Int(truncatingIfNeeded: ValueTable.hash(text) >> 20) & (Self.textCount - 1)
        let kept = bytes.base + place * Self.longestText
        let entry = entries[place]
        if entry.id != 0, Int(entry.count) == text.count, ByteCompare.equal(kept, text.baseAddress, text.count) {
            return entry.id
        }
        if lastID == .max { removeAll() }
        lastID += 1
        entries[place] = Entry(id: lastID, count: UInt32(text.count))
        if let source = text.baseAddress { kept.update(from: source, count: text.count) }
        return lastID
    }

    func answer(_ text: UInt32, _ condition: Int) -> Truth? {
        let answer = answers[place(text, condition)]
        guard answer.text == text, answer.conditionAndTruth >> 2 == UInt32(condition) else { return nil }
        return Truth(bits: answer.conditionAndTruth & 3)
    }

    func remember(_ truth: Truth, _ text: UInt32, _ condition: Int) {
        answers[place(text, condition)] = Answer(text: text, conditionAndTruth: UInt32(condition) << 2 | truth.bits)
    }

    private func place(_ text: UInt32, _ condition: Int) -> Int {
        let hash = (text &* 0x9E37_79B1) ^ (UInt32(truncatingIfNeeded: condition) &* 0x85EB_CA77)
        return Int(hash >> 20) & (Self.answerCount - 1)
    }
}

/// Compares bytes without a call.
enum ByteCompare {
    static func equal(_ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>?, _ count: Int) -> Bool {
        guard let b else { return count == 0 }
        var place = 0
        while place + 8 <= count {
            let x = UnsafeRawPointer(a + place).loadUnaligned(as: UInt64.self)
            let y = UnsafeRawPointer(b + place).loadUnaligned(as: UInt64.self)
            if x != y { return false }
            place += 8
        }
        while place < count {
            if a[place] != b[place] { return false }
            place += 1
        }
        return true
    }
}
