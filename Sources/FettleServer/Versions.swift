import PCRE2
import Queue

/// What this binary is made of.
package enum Versions {
    package static let fettle = "0.1.0"

    /// One line each for fettle, PCRE2 and SQLite.
    package static var text: String {
        """
        fettle \(fettle)
        PCRE2 \(PCRE2Version.text), JIT: \(PCRE2Version.jitTarget ?? "none")
        SQLite \(SQLiteVersion.text)
        """
    }
}
