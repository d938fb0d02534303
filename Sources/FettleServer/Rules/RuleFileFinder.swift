import Foundation

/// Finds the rule files that configuration or a command line names: files, and folders with what lies directly in them.
enum RuleFileFinder {
    /// Rule files in the order in which their rules are asked: the given paths in order, a folder's files by name. A file of tests
    /// among them holds no rules.
    static func find(_ paths: [String]) -> (files: [String], problems: [TextFile.Problem]) {
        var files: [String] = []
        var problems: [TextFile.Problem] = []
        for path in paths {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
                problems.append(TextFile.Problem(path: path, reason: "no such file or folder"))
                continue
            }
            if !isFolder.boolValue {
                if !isTestFile(path) { files.append(path) }
                continue
            }
            do {
                let names = try FileManager.default.contentsOfDirectory(atPath: path).filter(isRuleFile).sorted()
                files += names.map { path.hasSuffix("/") ? path + $0 : path + "/" + $0 }
            } catch {
                problems.append(TextFile.Problem(path: path, reason: "the folder cannot be read"))
            }
        }
        return (files, problems)
    }

    /// `*.yaml` and `*.yml`, but not `*.test.yaml`, and nothing hidden (a ConfigMap's `..data`).
    static func isRuleFile(_ name: String) -> Bool {
        guard !name.hasPrefix(".") else { return false }
        guard name.hasSuffix(".yaml") || name.hasSuffix(".yml") else { return false }
        return !isTestFile(name)
    }

    static func isTestFile(_ name: String) -> Bool { name.hasSuffix(".test.yaml") || name.hasSuffix(".test.yml") }
}
