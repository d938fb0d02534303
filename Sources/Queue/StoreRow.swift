import Foundation
import GRDB

/// Reading columns without GRDB's traps on unexpected values: a damaged file gives an error.
extension Row {
    func integer(_ column: Int) throws(QueueError) -> Int64 {
        let value: DatabaseValue = self[column]
        guard case .int64(let number) = value.storage else { throw QueueError(.damaged, "column \(column) is no number") }
        return number
    }

    func optionalInteger(_ column: Int) throws(QueueError) -> Int64? {
        let value: DatabaseValue = self[column]
        return value.isNull ? nil : try integer(column)
    }

    func count(_ column: Int) throws(QueueError) -> Int { Int(clamping: try integer(column)) }

    func text(_ column: Int) throws(QueueError) -> String {
        guard let text = try optionalText(column) else { throw QueueError(.damaged, "column \(column) is empty") }
        return text
    }

    func bytes(_ column: Int) throws(QueueError) -> [UInt8] {
        let value: DatabaseValue = self[column]
        guard case .blob(let data) = value.storage else { throw QueueError(.damaged, "column \(column) holds no bytes") }
        return Array(data)
    }

    func optionalText(_ column: Int) throws(QueueError) -> String? {
        let value: DatabaseValue = self[column]
        switch value.storage {
        case .null: return nil
        case .string(let text): return text
        default: throw QueueError(.damaged, "column \(column) is no text")
        }
    }
}

extension String {
    /// Fit for a text column: SQLite ends a bound text at its first NUL, which would make different texts equal.
    var storable: String {
        utf8.contains(0) ? String(decoding: utf8.map { $0 == 0 ? UInt8(ascii: "?") : $0 }, as: UTF8.self) : self
    }

    /// At most about `limit` characters: for words that come from outside.
    func bounded(_ limit: Int) -> String {
        utf8.count <= limit ? self : String(unicodeScalars.prefix(limit - 1)) + "…"
    }
}
