import Foundation
import Model

/// Recorded deliveries in files: a file a body, or lines of `{"source": …, "received_at": …, "headers": {…}, "body": …}`.
///
/// One file is read at a time, and of a file of lines one line at a time is decoded.
struct RecordedFiles {
    /// What cannot be read, for a person.
    struct Problem: Error {
        var words: String
    }

    private(set) var files: [String] = []
    private(set) var problems: [String] = []

    /// Folders with all their files, files, patterns; in name order.
    init(_ paths: [String]) {
        for path in paths {
            let names = FilePattern.files(path)
            if names.isEmpty { problems.append("\(path): no such file or folder") }
            for name in names { addAll(name) }
        }
    }

    private mutating func addAll(_ path: String) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
            files.append(path)
            return
        }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        for name in names.filter({ !$0.hasPrefix(".") }).sorted() {
            addAll(path.hasSuffix("/") ? path + name : path + "/" + name)
        }
    }

    /// What `path` holds, in order; `take` gets with each delivery how far the file has been read, from 0 to 1.
    func read(_ path: String, take: (RecordedDelivery, Double) throws -> Void) throws {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Problem(words: "\(path): the file cannot be read")
        }
        guard path.hasSuffix(".jsonl") || path.hasSuffix(".ndjson") else {
            return try take(RecordedDelivery(place: path, raw: RawDelivery(kind: "", body: [UInt8](data))), 1)
        }
        var number = 0
        var start = data.startIndex
        while start < data.endIndex {
            let end = data[start...].firstIndex(of: 0x0A) ?? data.endIndex
            number += 1
            let line = [UInt8](data[start..<end])
            start = end < data.endIndex ? end + 1 : end
            guard line.contains(where: { $0 > 0x20 }) else { continue }
            let share = Double(start - data.startIndex) / Double(data.count)
            try take(try delivery(line, at: "\(path):\(number)"), share)
        }
    }

    private func delivery(_ line: [UInt8], at place: String) throws -> RecordedDelivery {
        guard let json = try? JSONValue.parse(line) else { throw Problem(words: "\(place): no JSON") }
        // A line without `body` is a body itself.
        guard let body = json["body"], json["source"]?.string != nil || json["received_at"] != nil else {
            return RecordedDelivery(place: place, raw: RawDelivery(kind: "", body: line))
        }
        var headers: [String: String] = [:]
        for (name, value) in json["headers"]?.members ?? [] { headers[name.lowercased()] = value.text }
        let time = json["received_at"]?.string.flatMap { Timestamp(rfc3339: $0) }
        if json["received_at"] != nil, time == nil { throw Problem(words: "\(place): `received_at` is no RFC 3339 time") }
        return RecordedDelivery(
            place: place, id: json["delivery"]?.string.map { DeliveryID($0) }, source: json["source"]?.string, receivedAt: time,
            raw: RawDelivery(
                kind: json["kind"]?.string ?? "", headers: headers,
                body: body.string.map { [UInt8]($0.utf8) } ?? [UInt8](body.bytes), bot: json["bot"]?.string))
    }
}
