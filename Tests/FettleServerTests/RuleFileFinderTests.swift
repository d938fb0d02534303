import Foundation
import Testing

@testable import FettleServer

@Suite struct RuleFileFinderTests {
    @Test("A folder gives its own rule files by name; tests, hidden files and subfolders are left out")
    func folder() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder.appendingPathComponent("sub"), withIntermediateDirectories: true)
        for name in ["b.yaml", "a.yml", "c.test.yaml", ".hidden.yaml", "notes.txt", "sub/d.yaml"] {
            try Data().write(to: folder.appendingPathComponent(name))
        }
        let (files, problems) = RuleFileFinder.find([folder.path])
        #expect(files.map { URL(fileURLWithPath: $0).lastPathComponent } == ["a.yml", "b.yaml"])
        #expect(problems.isEmpty)
    }

    @Test("A path that is not there is a problem, not nothing")
    func missing() {
        let (files, problems) = RuleFileFinder.find(["/nowhere/rules"])
        #expect(files.isEmpty)
        #expect(problems == [TextFile.Problem(path: "/nowhere/rules", reason: "no such file or folder")])
    }
}

@Suite struct FileFingerprintTests {
    @Test("A swapped link, a changed text and a new file each change the fingerprint")
    func changes() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        for version in ["v1", "v2"] {
            try FileManager.default.createDirectory(at: folder.appendingPathComponent(version), withIntermediateDirectories: true)
            try Data("same".utf8).write(to: folder.appendingPathComponent(version + "/r.yaml"))
        }
        let link = folder.appendingPathComponent("rules").path
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "v1")
        let first = FileFingerprint(of: [link])
        #expect(FileFingerprint(of: [link]) == first)
        try FileManager.default.removeItem(atPath: link)
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "v2")
        let second = FileFingerprint(of: [link])
        #expect(second != first)
        try Data("longer text".utf8).write(to: folder.appendingPathComponent("v2/r.yaml"))
        let third = FileFingerprint(of: [link])
        #expect(third != second)
        try Data().write(to: folder.appendingPathComponent("v2/s.yaml"))
        #expect(FileFingerprint(of: [link]) != third)
    }
}
