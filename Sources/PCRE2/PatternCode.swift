import CPCRE2

/// A compiled pattern without its owner, for tables that are read often: whoever keeps one keeps its `Pattern` too.
///
/// Sendable for the reason that `Pattern` is: nothing writes to the compiled pattern once it is prepared. Hence `@unchecked`.
package struct PatternCode: BitwiseCopyable, @unchecked Sendable {
    let code: OpaquePointer
    let groupCount: Int32
    /// The pattern's own limit on the text's length.
    let subjectBytes: Int32
}

extension Pattern {
    /// Valid as long as this object lives; to be matched it must have been prepared.
    package var unownedCode: PatternCode {
        PatternCode(
            code: code, groupCount: Int32(clamping: groupCount), subjectBytes: Int32(clamping: limits.subjectBytes ?? .max))
    }
}
