#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The right to be the one `serve` of a store: an advisory lock on a file beside it, given up with the process.
///
/// It is a file of its own because closing any descriptor of the database would drop SQLite's own POSIX locks on it.
/// The file stays behind; removing it would let two processes lock two different files of one name.
final class StoreLock: Sendable {
    private let descriptor: CInt

    /// Takes the lock, or throws `.locked` naming the store and, where it can, the process that holds it.
    init(store: String) throws(QueueError) {
        let path = Self.resolved(store) + ".lock"
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Self.failure("cannot open \(path)", errno) }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            let holder = Self.holder(file)
            // `descriptor` is not set yet, so there is no deinit that would close it a second time.
            close(file)
            guard code == EWOULDBLOCK else { throw Self.failure("cannot lock \(path)", code) }
            throw QueueError(.locked, "\(store) is in use by another fettle\(holder); one store serves one process")
        }
        let note = "\(getpid())\n"
        // Only a courtesy for the message above; without it the lock holds all the same.
        _ = ftruncate(file, 0)
        _ = pwrite(file, note, note.utf8.count, 0)
        descriptor = file
    }

    deinit {
        // Said aloud, since a child process that is just being started may hold a copy of the descriptor for a moment.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// The same name for a store however it is reached: through links, or by a relative path.
    private static func resolved(_ path: String) -> String {
        if let whole = realPath(path) { return whole }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard let name = parts.last, let folder = realPath(parts.count > 1 ? parts.dropLast().joined(separator: "/") + "/" : ".")
        else { return path }
        return folder + "/" + name
    }

    private static func realPath(_ path: String) -> String? {
        guard let buffer = realpath(path, nil) else { return nil }
        defer { free(buffer) }
        return String(cString: buffer)
    }

    private static func holder(_ descriptor: CInt) -> String {
        var bytes = [UInt8](repeating: 0, count: 20)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count > 0, let process = Int(String(decoding: bytes[..<count].prefix { $0 != 10 }, as: UTF8.self)) else {
            return ""
        }
        return " (process \(process))"
    }

    private static func failure(_ what: String, _ code: CInt) -> QueueError {
        let words = String(cString: strerror(code))
        switch code {
        case EROFS, EACCES, EPERM: return QueueError(.readOnly, "\(what): \(words)")
        case ENOSPC, EDQUOT: return QueueError(.full, "\(what): \(words)")
        default: return QueueError(.other, "\(what): \(words)")
        }
    }
}
