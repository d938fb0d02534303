import GRDB
import GRDBSQLite

/// Running a statement with its values bound straight to SQLite: what every delivery writes takes no detour over GRDB's values.
extension Statement {
    /// Binds every value anew, in order, and runs the statement to its end, telling of each row it gives.
    ///
    /// Throws GRDB's `DatabaseError` with SQLite's extended code, as `execute` does.
    func run(_ bind: (inout DirectValues) -> Void, row: (DirectRow) -> Void = { _ in }) throws {
        defer { sqlite3_reset(sqliteStatement) }
        var values = DirectValues(statement: sqliteStatement)
        bind(&values)
        guard values.result == SQLITE_OK else { throw failure() }
        while true {
            switch sqlite3_step(sqliteStatement) {
            case SQLITE_ROW: row(DirectRow(statement: sqliteStatement))
            case SQLITE_DONE: return
            default: throw failure()
            }
        }
    }

    private func failure() -> DatabaseError {
        let connection = sqlite3_db_handle(sqliteStatement)
        return DatabaseError(
            resultCode: ResultCode(rawValue: sqlite3_extended_errcode(connection)),
            message: sqlite3_errmsg(connection).map { String(cString: $0) })
    }
}

/// The values of a statement that is about to run, in their order.
struct DirectValues {
    fileprivate let statement: OpaquePointer
    fileprivate var result = SQLITE_OK
    private var place: Int32 = 0

    fileprivate init(statement: OpaquePointer) { self.statement = statement }

    /// SQLite copies what it is given.
    private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    mutating func bind(_ number: Int64) {
        note(sqlite3_bind_int64(statement, next(), number))
    }

    /// Without NUL: `storable`.
    mutating func bind(_ text: String) {
        var text = text
        text.withUTF8 { bindText($0) }
    }

    /// UTF-8 without NUL, as JSON is.
    mutating func bind(text: [UInt8]) {
        text.withUnsafeBufferPointer { bindText($0) }
    }

    mutating func bind(_ text: String?) {
        if let text { bind(text) } else { note(sqlite3_bind_null(statement, next())) }
    }

    mutating func bind(_ bytes: [UInt8]) {
        let place = next()
        note(
            bytes.withUnsafeBytes {
                $0.isEmpty
                    ? sqlite3_bind_zeroblob(statement, place, 0)
                    : sqlite3_bind_blob(statement, place, $0.baseAddress, Int32(clamping: $0.count), Self.transient)
            })
    }

    private mutating func bindText(_ bytes: UnsafeBufferPointer<UInt8>) {
        let place = next()
        bytes.withMemoryRebound(to: CChar.self) {
            // An empty buffer may have no address, which would bind NULL.
            note(
                $0.isEmpty
                    ? sqlite3_bind_text(statement, place, "", 0, Self.transient)
                    : sqlite3_bind_text(statement, place, $0.baseAddress, Int32(clamping: $0.count), Self.transient))
        }
    }

    private mutating func next() -> Int32 {
        place += 1
        return place
    }

    private mutating func note(_ code: Int32) { if code != SQLITE_OK && result == SQLITE_OK { result = code } }
}

/// One row of a result, to be read before the next.
struct DirectRow {
    fileprivate let statement: OpaquePointer

    func count(_ column: Int32) -> Int { Int(clamping: sqlite3_column_int64(statement, column)) }
}
