/// What may not stand in the code, or only with a reason beside it.
enum CodeRules {
    /// Words that need a comment on their line or within the three lines above.
    private static let needReason = [
        ("try!", "use try and say what happens"), ("fatalError(", "throw, or answer"),
        ("@unchecked Sendable", "use a Mutex or an actor"), ("nonisolated(unsafe)", "use a Mutex or an actor"),
        ("Task.sleep", "take an `any Timekeeper`"), ("Task {", "give it an owner: a task group or a Service"),
        ("Task.detached", "give it an owner: a task group or a Service"),
    ]

    static func unexplained(in file: SwiftFile) -> [Finding] {
        file.lines.indices.flatMap { index in
            needReason.filter { contains(file.lines[index].code, $0.0) }.compactMap { word, mend in
                let near = file.lines[max(0, index - 3)...index]
                if near.contains(where: { !$0.comment.isEmpty }) { return nil }
                return file.finding(index, "`\(word)` without a reason: \(mend), or say in a comment beside it why not")
            }
        }
    }

    /// Waiting by the clock on the wall: slow when it works and wrong when the machine is busy.
    static func sleeps(in file: SwiftFile) -> [Finding] {
        let words = ["Task.sleep", "Thread.sleep", "usleep(", "nanosleep(", "sleep(", "Clock().sleep("]
        return file.lines.indices.compactMap { index in
            guard let word = words.first(where: { contains(file.lines[index].code, $0) }) else { return nil }
            return file.finding(
                index, "a test may not sleep (`\(word)`): wait for the event itself, or advance a ManualTimekeeper")
        }
    }

    /// A type named as its module hides the module: `Module.Type` can no longer be written.
    static func namesakes(in file: SwiftFile) -> [Finding] {
        let kinds: Set<Substring> = ["struct", "class", "enum", "actor", "protocol", "typealias"]
        return file.lines.indices.compactMap { index in
            let words = file.lines[index].code.split { !($0.isLetter || $0.isNumber || $0 == "_") }
            for (kind, name) in zip(words, words.dropFirst()) where kinds.contains(kind) && name == file.room {
                return file.finding(
                    index, "\(name) is the module's own name: `\(name).Type` would no longer compile; rename the type")
            }
            return nil
        }
    }

    static func tooLong(_ file: SwiftFile, limit: Int) -> [Finding] {
        guard file.lines.count > limit else { return [] }
        return [
            file.finding(
                limit, "\(file.lines.count) lines, \(limit) are the most: move a type or an extension to a file of its own")
        ]
    }

    /// As a word: not as the end of a longer name, and not as a member of something else.
    private static func contains(_ code: String, _ word: String) -> Bool {
        code.ranges(of: word).contains { range in
            guard range.lowerBound > code.startIndex, let first = word.first, first.isLetter else { return true }
            let before = code[code.index(before: range.lowerBound)]
            return !(before.isLetter || before.isNumber || before == "_" || before == ".") || word.hasPrefix("Clock()")
        }
    }
}
