extension String {
    /// Lends the text's UTF-8 where it lies.
    package func withBytes<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
        // The span lives no longer than the storage lent here; a string without contiguous storage of its own is copied.
        utf8.withContiguousStorageIfAvailable { body(Span(_unsafeElements: $0)) } ?? body(Array(utf8).span)
    }
}
