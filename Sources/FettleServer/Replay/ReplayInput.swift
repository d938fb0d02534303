import Foundation
import Model
import Payloads

/// Recorded deliveries: a file a body, or lines of `{"source": …, "received_at": …, "headers": {…}, "body": …}`.
struct ReplayInput {
    struct Delivery {
        /// The file, and the line where there are several in one.
        var place: String
        /// Nil where the recording does not say: then `--source` does.
        var source: String?
        var receivedAt: Timestamp?
        var headers: [String: String]
        var body: [UInt8]
    }

    private(set) var deliveries: [Delivery] = []
    private(set) var problems: [String] = []

    /// Folders with all their files, files, patterns; in name order, lines of a file in theirs.
    init(_ paths: [String]) {
        for path in paths {
            let names = FilePattern.files(path)
            if names.isEmpty { problems.append("\(path): no such file or folder") }
            for name in names { addAll(name) }
        }
    }

    private mutating func addAll(_ path: String) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else { return add(path) }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        for name in names.filter({ !$0.hasPrefix(".") }).sorted() {
            addAll(path.hasSuffix("/") ? path + name : path + "/" + name)
        }
    }

    private mutating func add(_ path: String) {
        guard let data = FileManager.default.contents(atPath: path) else {
            problems.append("\(path): the file cannot be read")
            return
        }
        guard path.hasSuffix(".jsonl") || path.hasSuffix(".ndjson") else {
            deliveries.append(Delivery(place: path, headers: [:], body: [UInt8](data)))
            return
        }
        for (number, line) in data.split(separator: 0x0A).enumerated() where line.contains(where: { $0 > 0x20 }) {
            let place = "\(path):\(number + 1)"
            guard let json = try? JSONValue.parse([UInt8](line)) else {
                problems.append("\(place): no JSON")
                continue
            }
            // A line without `body` is a body itself.
            guard let body = json["body"], json["source"]?.string != nil || json["received_at"] != nil else {
                deliveries.append(Delivery(place: place, headers: [:], body: [UInt8](line)))
                continue
            }
            var headers: [String: String] = [:]
            for (name, value) in json["headers"]?.members ?? [] { headers[name.lowercased()] = value.text }
            deliveries.append(
                Delivery(
                    place: place, source: json["source"]?.string,
                    receivedAt: json["received_at"]?.string.flatMap { Timestamp(rfc3339: $0) }, headers: headers,
                    body: body.string.map { [UInt8]($0.utf8) } ?? [UInt8](body.bytes)))
        }
    }
}
