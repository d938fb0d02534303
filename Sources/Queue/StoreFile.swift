import GRDB

/// Opens a store's file: for the one writer, or beside it for reading.
enum StoreFile {
    /// Of a new store; one that is there keeps its own. Holds a delivery's body with the rows around it, so that fewer are written.
    static let pageSize = 8192

    /// Opens or creates the file for writing, after a look at it that changes nothing.
    ///
    /// Every commit is synced (`synchronous = FULL`): the setting is made on the open connection, because one made while
    /// GRDB prepares a connection does not outlast its switch to WAL.
    ///
    /// A file of more than `checkedBytes` is not looked through page by page; that is `StoreCheck`'s, and `unchecked` is its size.
    static func openForWriting(_ settings: QueueSettings) throws -> (database: DatabaseQueue, unchecked: Int64) {
        var unchecked: Int64 = 0
        createPrivately(settings.path)
        if let size = size(settings.path) {
            // SQLite itself takes a file of one byte for an empty one.
            if (1..<512).contains(size) { throw QueueError(.foreign, "\(settings.path) is no store; it was left as it is") }
            let probe = try DatabaseQueue(path: settings.path, configuration: configuration(settings.busyTimeout, readOnly: true))
            unchecked = try probe.read { try examine($0, settings) }
            try probe.close()
        }
        let database = try DatabaseQueue(path: settings.path, configuration: configuration(settings.busyTimeout, readOnly: false))
        try database.writeWithoutTransaction { connection in
            try connection.execute(sql: "PRAGMA page_size = \(pageSize)")
            let mode = try String.fetchOne(connection, sql: "PRAGMA journal_mode = WAL")
            guard mode == "wal" else {
                throw QueueError(.other, "\(settings.path): the file system does not allow a write-ahead log")
            }
            // Pages that every delivery touches go back to the file once per 16 MB of log, not once per 4.
            try connection.execute(
                sql: "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 2000; PRAGMA journal_size_limit = 67108864")
            try StoreSchema.migrate(connection)
        }
        return (database, unchecked)
    }

    /// Opens an existing store for reading only; a running `serve` is not disturbed.
    static func openForReading(path: String, busyTimeout: Duration) throws -> DatabaseQueue {
        guard size(path) != nil else { throw QueueError(.other, "there is no store at \(path)") }
        let database = try DatabaseQueue(path: path, configuration: configuration(busyTimeout, readOnly: true))
        try database.read { connection in
            try StoreSchema.check(connection, path: path)
            try StoreSchema.checkIsPresent(connection, path: path)
        }
        return database
    }

    /// Opens an existing store to leave a request in it, beside the process that serves it.
    static func openForRequests(path: String, busyTimeout: Duration) throws -> DatabaseQueue {
        guard size(path) != nil else { throw QueueError(.other, "there is no store at \(path)") }
        let database = try DatabaseQueue(path: path, configuration: configuration(busyTimeout, readOnly: false))
        try database.writeWithoutTransaction { connection in
            try StoreSchema.check(connection, path: path)
            try StoreSchema.checkIsPresent(connection, path: path)
            try connection.execute(sql: "PRAGMA synchronous = FULL")
        }
        return database
    }

    /// Gives back the size of what is too large to be looked through now; 0 for what was.
    private static func examine(_ database: Database, _ settings: QueueSettings) throws -> Int64 {
        try StoreSchema.check(database, path: settings.path)
        let pages = try Int64.fetchOne(database, sql: "PRAGMA page_count") ?? 0
        let pageSize = try Int64.fetchOne(database, sql: "PRAGMA page_size") ?? 0
        let size = pages.multipliedReportingOverflow(by: pageSize).partialValue
        if size > settings.checkedBytes { return size }
        if let first = try damage(in: database, upTo: 1).first { throw QueueError(.damaged, "\(settings.path): \(first)") }
        return 0
    }

    /// What is broken, a line each, at most so many; reads every page.
    static func damage(in database: Database, upTo limit: Int) throws -> [String] {
        let findings = try String.fetchAll(database, sql: "PRAGMA quick_check(\(limit))")
        return findings == ["ok"] ? [] : findings
    }

    private static func configuration(_ busyTimeout: Duration, readOnly: Bool) -> Configuration {
        var configuration = Configuration()
        configuration.readonly = readOnly
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(
            Double(busyTimeout.components.seconds) + Double(busyTimeout.components.attoseconds) / 1e18)
        configuration.label = readOnly ? "fettle.store.reader" : "fettle.store.writer"
        // Else SQLite puts what it would undo of a statement into temporary files, one a statement, wherever it may write any.
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA temp_store = MEMORY") }
        return configuration
    }

    /// A new store is its user's alone, for it holds the bodies of webhooks; SQLite gives its log the same rights. Where this fails,
    /// opening says why.
    private static func createPrivately(_ path: String) {
        let file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if file >= 0 { close(file) }
    }

    /// Nil where there is no file.
    private static func size(_ path: String) -> Int64? {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_size) : nil
    }
}

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
