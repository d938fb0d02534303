/// What ids of PagerDuty's look like.
enum ResourceID {
    /// `P` and at least six more capitals or digits: users, policies, priorities. A hint only, as a name may look like that too.
    static func looksLikeOne(_ text: String) -> Bool {
        text.utf8.count >= 7 && text.hasPrefix("P") && text.utf8.dropFirst().allSatisfy(isCapitalOrDigit)
    }

    /// Letters, digits, `-` and `_` only: safe as a step of a path, where an empty id or `..` would name something else.
    static func isSafeInPath(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 64
            && text.utf8.allSatisfy {
                isCapitalOrDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == UInt8(ascii: "-")
                    || $0 == UInt8(ascii: "_")
            }
    }

    private static func isCapitalOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
