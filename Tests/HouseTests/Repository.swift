import Foundation

/// The package these tests belong to, as it lies on disk.
enum Repository {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// Read once for all tests.
    static let sources = Result { try files("Sources") }
    static let tests = Result { try files("Tests") }

    /// Every Swift file below a folder, in path order.
    private static func files(_ folder: String) throws -> [SwiftFile] {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path)
        // What begins with a dot was built, not written.
        return try paths.filter { $0.hasSuffix(".swift") && !$0.contains("/.") }.sorted().map { path in
            SwiftFile(path: folder + "/" + path, text: try text(folder + "/" + path))
        }
    }
}
