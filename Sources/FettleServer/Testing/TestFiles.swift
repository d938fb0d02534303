import Foundation

/// Rule files and files of tests among the paths of a command line.
enum TestFiles {
    static func find(_ paths: [String]) -> (rules: [String], suites: [String], problems: [TextFile.Problem]) {
        var rules: [String] = []
        var suites: [String] = []
        var problems: [TextFile.Problem] = []
        for pattern in paths {
            let found = FilePattern.files(pattern)
            if found.isEmpty { problems.append(TextFile.Problem(path: pattern, reason: "no such file or folder")) }
            for path in found {
                var isFolder: ObjCBool = false
                guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
                    if RuleFileFinder.isTestFile(path) { suites.append(path) } else { rules.append(path) }
                    continue
                }
                let (files, unreadable) = RuleFileFinder.find([path])
                let names = ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).filter(RuleFileFinder.isTestFile)
                    .sorted()
                rules += files
                suites += names.map { path.hasSuffix("/") ? path + $0 : path + "/" + $0 }
                problems += unreadable
            }
        }
        return (rules, suites, problems)
    }

    /// The folders among `paths` in which there is nothing to find.
    static func emptyFolders(_ paths: [String]) -> [String] {
        paths.filter { path in
            var isFolder: ObjCBool = false
            let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            return exists && isFolder.boolValue && find([path]) == ([], [], [])
        }
    }
}
