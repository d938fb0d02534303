import Foundation

/// What changes when any of some files or folders changes: names, resolved links, sizes, times.
///
/// The resolved link is part of it because a mounted ConfigMap is swapped by turning one symbolic link.
struct FileFingerprint: Equatable {
    private var entries: [String] = []

    init(of paths: [String]) {
        let (files, problems) = RuleFileFinder.find(paths)
        for file in files {
            let real = URL(fileURLWithPath: file).resolvingSymlinksInPath().path
            let attributes = try? FileManager.default.attributesOfItem(atPath: real)
            let size = (attributes?[.size] as? NSNumber)?.int64Value ?? -1
            let time = (attributes?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
            let inode = (attributes?[.systemFileNumber] as? NSNumber)?.int64Value ?? 0
            entries.append("\(file)|\(real)|\(size)|\(time)|\(inode)")
        }
        entries += problems.map { "missing \($0.path)" }
    }
}
