import CPCRE2

/// Which libpcre2 is linked, for `fettle version`.
package enum PCRE2Version {
    /// Version and date, `10.42 2022-12-11`.
    package static var text: String { text(of: PCRE2_CONFIG_VERSION) ?? "unknown" }

    /// True where the library can compile patterns to machine code.
    package static var hasJIT: Bool {
        var value: UInt32 = 0
        return pcre2_config_8(UInt32(PCRE2_CONFIG_JIT), &value) >= 0 && value == 1
    }

    /// The machine JIT compiles for, `x86 64bit (little endian + unaligned)`; nil without JIT.
    package static var jitTarget: String? { hasJIT ? text(of: PCRE2_CONFIG_JITTARGET) : nil }

    private static func text(of what: Int32) -> String? {
        var buffer = [UInt8](repeating: 0, count: 128)
        // The library asks for 24 characters (version) or 64 (target); it returns the length with the closing zero.
        let length = pcre2_config_8(UInt32(what), &buffer)
        guard length > 0 else { return nil }
        return String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self)
    }
}
