import GRDB

extension QueueError {
    /// What a failure of SQLite's means to a user of the store at `path`; never holds statements or their values.
    init(_ error: any Error, path: String) {
        switch error {
        case let error as QueueError: self = error
        case let error as DatabaseError: self.init(error, path: path)
        default: self.init(.other, "\(path): \(error)")
        }
    }

    private init(_ error: DatabaseError, path: String) {
        let finding = "\(error.message ?? "SQLite error") (SQLite \(error.extendedResultCode.rawValue))"
        let words = "\(path): \(finding)"
        switch error.resultCode {
        case .SQLITE_FULL: self.init(.full, words)
        case .SQLITE_READONLY, .SQLITE_PERM: self.init(.readOnly, words)
        case .SQLITE_BUSY, .SQLITE_LOCKED: self.init(.locked, words)
        case .SQLITE_NOTADB: self.init(.foreign, words)
        case .SQLITE_CORRUPT: self.init(.damaged, words)
        case .SQLITE_IOERR, .SQLITE_CANTOPEN:
            let obstacle = StoreVolume.obstacle(path)
            self.init(obstacle?.code ?? .other, obstacle.map { "\(path): \($0.words): \(finding)" } ?? words)
        default: self.init(.other, words)
        }
    }
}

extension DatabaseError {
    /// The failure is the store's, not the statement's: everything in the same transaction shares it.
    var concernsWholeTransaction: Bool {
        switch resultCode {
        case .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_NOMEM,
            .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_CANTOPEN, .SQLITE_INTERRUPT, .SQLITE_MISUSE:
            true
        default: false
        }
    }
}
