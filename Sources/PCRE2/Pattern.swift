import CPCRE2
import Synchronization

/// A compiled PCRE2 pattern: UTF-8, `\C` refused, compiled to machine code where the library can, when it is first asked.
///
/// Most patterns of a large rule set are never asked, and machine code is most of what they would take in memory.
///
/// Sharing it between threads is sound because nothing changes it while it may be matched: PCRE2 documents compiled patterns as
/// read-only while matching, and the one thing that writes to it, JIT compilation, happens once, under a lock, before the first match.
/// All state of a match lives in the `MatchScratch` of the one who matches. Hence `@unchecked`: the pointer alone hides this from the
/// compiler.
package final class Pattern: @unchecked Sendable {
    /// A named group; PCRE2 allows a name on several groups only under `(?J)`.
    package struct Capture: Hashable, Sendable {
        package let name: String
        package let group: Int
    }

    /// The pattern as written.
    package let source: String
    /// Named groups by rising group number.
    package let captures: [Capture]
    /// How many groups there are, not counting the whole match.
    package let groupCount: Int

    let code: OpaquePointer

    private let way = Atomic<UInt8>(0)
    private static let compiling = Mutex(())

    /// Patterns longer than this are refused; no readable pattern comes near.
    package static let maximumLength = 32 * 1024

    /// Of the pattern's own limits those given here hold where they are lower than the scratch's.
    package let limits: PatternLimits

    package init(_ source: String, limits: PatternLimits = PatternLimits()) throws(PatternError) {
        guard source.utf8.count <= Self.maximumLength else {
            throw PatternError(message: "longer than \(Self.maximumLength) bytes", offset: Self.maximumLength)
        }
        // PCRE2 takes a pattern's own limits from its beginning, and lowers by them what the match context allows.
        let prefix = limits.prefix
        var bytes = prefix + source
        var code: Int32 = 0
        var offset = 0
        let compiled = bytes.withUTF8 { utf8 in
            pcre2_compile_8(utf8.baseAddress, utf8.count, PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C, &code, &offset, nil)
        }
        guard let compiled else {
            throw PatternError(
                message: PatternError.message(for: code), code: code,
                offset: min(max(0, offset - prefix.utf8.count), source.utf8.count))
        }
        self.source = source
        self.limits = limits
        self.code = compiled
        groupCount = Int(Self.number(compiled, PCRE2_INFO_CAPTURECOUNT))
        captures = Self.captures(compiled)
    }

    deinit { pcre2_code_free_8(code) }

    /// How the pattern is matched.
    package enum Way: UInt8, BitwiseCopyable, Sendable {
        case machineCode = 1
        /// By PCRE2's interpreter, slower by an order of magnitude: JIT has refused the pattern.
        case interpreter = 2
    }

    /// Makes the pattern ready to be matched; all but the first call cost next to nothing.
    package func prepare() -> Way {
        Way(rawValue: way.load(ordering: .acquiring)) ?? compile()
    }

    private func compile() -> Way {
        Self.compiling.withLock { _ in
            if let way = Way(rawValue: way.load(ordering: .acquiring)) { return way }
            // The size tells, not the result alone: for `(*NO_JIT)` the call succeeds and compiles nothing.
            let isDone = pcre2_jit_compile_8(code, UInt32(PCRE2_JIT_COMPLETE)) == 0 && size(PCRE2_INFO_JITSIZE) > 0
            let result = isDone ? Way.machineCode : .interpreter
            way.store(result.rawValue, ordering: .releasing)
            return result
        }
    }

    /// Whether JIT takes the pattern; asking compiles it.
    package var isJIT: Bool { prepare() == .machineCode }

    /// JIT refuses what is told not to be compiled, and what is too large.
    package var mayBeRefusedByJIT: Bool { source.contains("NO_JIT") || size(PCRE2_INFO_SIZE) > 8 * 1024 }

    /// The bytes that the compiled pattern takes; of machine code that is not there yet the measured ratio is taken.
    package var byteCount: Int {
        let bytes = size(PCRE2_INFO_SIZE)
        let isReady = way.load(ordering: .acquiring) != 0
        return bytes + (isReady ? size(PCRE2_INFO_JITSIZE) : bytes * Self.machineCodeRatio)
    }

    private static let machineCodeRatio = 10

    private func size(_ what: Int32) -> Int {
        var value = 0
        return pcre2_pattern_info_8(code, UInt32(what), &value) == 0 ? value : 0
    }

    /// The groups that carry `name`, by rising number.
    package func groups(named name: String) -> [Int] {
        captures.filter { $0.name == name }.map(\.group)
    }

    private static func number(_ code: OpaquePointer, _ what: Int32) -> UInt32 {
        var value: UInt32 = 0
        return pcre2_pattern_info_8(code, UInt32(what), &value) == 0 ? value : 0
    }

    // The name table: entries of equal size, two bytes of group number (high byte first), then the name, ended by a zero byte.
    private static func captures(_ code: OpaquePointer) -> [Capture] {
        let count = Int(number(code, PCRE2_INFO_NAMECOUNT))
        let size = Int(number(code, PCRE2_INFO_NAMEENTRYSIZE))
        var table: UnsafePointer<UInt8>?
        guard count > 0, size > 3, pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMETABLE), &table) == 0, let table else {
            return []
        }
        let entries = (0..<count).map { index in
            let entry = UnsafeBufferPointer(start: table + index * size, count: size)
            let name = String(decoding: entry.dropFirst(2).prefix { $0 != 0 }, as: UTF8.self)
            return Capture(name: name, group: Int(entry[0]) << 8 | Int(entry[1]))
        }
        return entries.sorted { $0.group < $1.group }
    }
}
