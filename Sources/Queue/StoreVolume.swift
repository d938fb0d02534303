#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What the file system under a store has against being written: SQLite itself calls much of it `disk I/O error`.
enum StoreVolume {
    /// Less room than this is none: a commit needs a few pages of the log and its index.
    private static let leastBytes: UInt64 = 64 << 10

    /// Nil where nothing is known; to be asked only after a failure. Touches the file's times, never its content.
    static func obstacle(_ path: String) -> (code: QueueError.Code, words: String)? {
        var volume = statvfs()
        if statvfs(path, &volume) == 0 || statvfs(folder(path), &volume) == 0 {
            if UInt(volume.f_flag) & UInt(ST_RDONLY) != 0 { return (.readOnly, "the file system is read-only") }
            if UInt64(volume.f_bavail) * UInt64(volume.f_frsize) < leastBytes { return (.full, "the disk is full") }
        }
        // A file system that the kernel has shut after an error still says that it is writable.
        guard utimensat(AT_FDCWD, path, nil, 0) != 0 else { return nil }
        switch errno {
        case EROFS: return (.readOnly, "the file system has become read-only")
        case EACCES, EPERM: return (.readOnly, "the file may not be written")
        case ENOSPC, EDQUOT: return (.full, "the disk is full")
        default: return nil
        }
    }

    /// Which file a path leads to.
    struct FileIdentity: Equatable, Sendable {
        var device: UInt64
        var file: UInt64
    }

    /// Nil where there is none.
    static func identity(_ path: String) -> FileIdentity? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return FileIdentity(device: UInt64(status.st_dev), file: UInt64(status.st_ino))
    }

    private static func folder(_ path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
