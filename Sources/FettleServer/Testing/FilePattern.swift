import Foundation

/// Files by a path that may hold `*`, `?` and `[…]`, as a shell reads them.
enum FilePattern {
    /// In name order; empty where nothing matches or a plain path names nothing.
    static func files(_ pattern: String) -> [String] {
        var result = glob_t()
        defer { globfree(&result) }
        guard glob(pattern, 0, nil, &result) == 0, let paths = result.gl_pathv else { return [] }
        return (0..<Int(result.gl_pathc)).compactMap { paths[$0].map { String(cString: $0) } }
    }

    /// Relative to the folder of `file`.
    static func absolute(_ path: String, besides file: String) -> String {
        if path.hasPrefix("/") { return path }
        guard let slash = file.lastIndex(of: "/") else { return path }
        return file[...slash] + path
    }
}
