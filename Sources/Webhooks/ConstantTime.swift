/// Comparison of secrets in a time that tells nothing about where they differ.
enum ConstantTime {
    /// Whether both hold the same bytes; the time depends on the lengths alone.
    ///
    /// Lengths are not hidden: compare values of fixed length (a MAC, a digest).
    static func equal(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        guard a.count == b.count else { return false }
        var difference: UInt8 = 0
        for index in a.indices { difference |= a[index] ^ b[index] }
        return difference == 0
    }
}
