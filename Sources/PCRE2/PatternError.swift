import CPCRE2

/// Why a pattern could not be compiled.
package struct PatternError: Error, Hashable, Sendable, CustomStringConvertible {
    /// PCRE2's words.
    package var message: String
    /// PCRE2's number for it (`PCRE2_ERROR_…`, from 101); 120 for what is too long.
    package var code: Int32 = 120
    /// Where PCRE2 noticed, in bytes from the pattern's beginning; at most the pattern's length.
    package var offset: Int

    package var description: String { "\(message) at offset \(offset)" }

    static func message(for code: Int32) -> String {
        var buffer = [UInt8](repeating: 0, count: 256)
        let length = pcre2_get_error_message_8(code, &buffer, buffer.count)
        return length > 0 ? String(decoding: buffer.prefix(Int(length)), as: UTF8.self) : "PCRE2 error \(code)"
    }
}
