import CPCRE2

/// What one matching thread of control needs: match data, limits and a JIT stack, made once and reused.
///
/// Being noncopyable with `mutating` methods it has one user at a time, as PCRE2 demands of match data and JIT stacks.
/// Measured: a match with reused data costs 36–54 ns where fresh data would cost 7 µs.
package struct MatchScratch: ~Copyable {
    package let limits: MatchLimits
    private let context: OpaquePointer
    private let stack: OpaquePointer?
    private var data: OpaquePointer
    private var pairs: Int
    /// How many pairs of the last match are set; 0 when it was none.
    private var set = 0

    package init(limits: MatchLimits = MatchLimits(), groups: Int = 15) {
        self.limits = limits
        pairs = groups + 1
        // libpcre2 returns nil here only when malloc does; Swift itself traps in that case, so there is no other way to take.
        guard let context = pcre2_match_context_create_8(nil), let data = pcre2_match_data_create_8(UInt32(pairs), nil) else {
            fatalError("out of memory")
        }
        self.context = context
        self.data = data
        pcre2_set_match_limit_8(context, limits.match)
        pcre2_set_depth_limit_8(context, limits.depth)
        pcre2_set_heap_limit_8(context, limits.heapKiB)
        // Without a stack of its own JIT uses 32 KiB of the machine's, too little for a capturing loop over 2 KB.
        stack = pcre2_jit_stack_create_8(32 * 1024, 512 * 1024, nil)
        if let stack { pcre2_jit_stack_assign_8(context, nil, UnsafeMutableRawPointer(stack)) }
    }

    deinit {
        pcre2_match_data_free_8(data)
        pcre2_match_context_free_8(context)
        if let stack { pcre2_jit_stack_free_8(stack) }
    }

    /// Searches `subject` for the first match of `pattern`.
    ///
    /// Taking a `String` makes it lawful to skip PCRE2's UTF check: a String's UTF-8 is always valid.
    package mutating func match(_ pattern: Pattern, in subject: String) -> MatchResult {
        var subject = subject
        let way = pattern.prepare()
        return subject.withUTF8 { match(pattern.unownedCode, by: way, in: $0) }
    }

    /// The bytes of the last match that `group` took (0: all of it); nil when it took none or there was no match.
    package func range(of group: Int) -> Range<Int>? {
        guard group >= 0, group < set, let pair = pcre2_get_ovector_pointer_8(data) else { return nil }
        let start = pair[2 * group], end = pair[2 * group + 1]
        // An unset group holds PCRE2_UNSET, all ones, which is -1 here.
        guard start >= 0, start <= end else { return nil }
        return start..<end
    }

    /// The text of the last match that `group` took in `subject`, which must be the text that was searched.
    package func text(of group: Int, in subject: String) -> String? {
        guard let range = range(of: group), range.upperBound <= subject.utf8.count else { return nil }
        let utf8 = subject.utf8
        let start = utf8.index(utf8.startIndex, offsetBy: range.lowerBound)
        return String(subject[start..<utf8.index(start, offsetBy: range.count)])
    }

    /// The same for bytes that are known to be UTF-8, which PCRE2 does not check again: they must have come from a `String`.
    ///
    /// - Parameter way: What `Pattern.prepare` has said.
    package mutating func match(
        _ pattern: PatternCode, by way: Pattern.Way, in subject: UnsafeBufferPointer<UInt8>
    ) -> MatchResult {
        set = 0
        guard subject.count <= limits.subjectBytes, subject.count <= Int(pattern.subjectBytes) else { return .limit(.subject) }
        let groups = Int(pattern.groupCount)
        guard groups < pairs || grow(to: groups + 1) else { return .limit(.other) }
        let code =
            way == .machineCode
            ? pcre2_jit_match_8(pattern.code, subject.baseAddress, subject.count, 0, PCRE2_NO_UTF_CHECK, data, context)
            : pcre2_match_8(pattern.code, subject.baseAddress, subject.count, 0, PCRE2_NO_UTF_CHECK, data, context)
        if code > 0 {
            set = Int(code)
            return .matched
        }
        return switch code {
        case PCRE2_ERROR_NOMATCH: .noMatch
        case PCRE2_ERROR_MATCHLIMIT: .limit(.match)
        case PCRE2_ERROR_DEPTHLIMIT: .limit(.depth)
        case PCRE2_ERROR_HEAPLIMIT, PCRE2_ERROR_NOMEMORY: .limit(.heap)
        case PCRE2_ERROR_JIT_STACKLIMIT: .limit(.stack)
        default: .limit(.other)
        }
    }

    private mutating func grow(to pairs: Int) -> Bool {
        guard let larger = pcre2_match_data_create_8(UInt32(clamping: pairs), nil) else { return false }
        pcre2_match_data_free_8(data)
        data = larger
        self.pairs = pairs
        return true
    }
}
