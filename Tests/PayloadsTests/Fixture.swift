import Foundation
import Model

@testable import Payloads

/// A body in Fixtures and, beside it, what it shall become.
struct Fixture: Sendable, CustomStringConvertible {
    var kind: PayloadKind
    var name: String
    var body: [UInt8]
    /// The text of `NAME.expected.json`.
    var expected: String?

    var description: String { "\(kind)/\(name)" }

    var input: PayloadInput { Self.input(kind, body) }

    static func input(_ kind: PayloadKind, _ body: [UInt8], headers: [String: String] = [:]) -> PayloadInput {
        PayloadInput(
            kind: kind, source: "harbour", headers: headers, body: body, delivery: "fallback",
            receivedAt: Timestamp(year: 2026, month: 3, day: 2))
    }

    /// All fixtures, in the order of their names; one that cannot be read is missing and found missing by its kind's test.
    static let all: [Fixture] = PayloadKind.all.flatMap { kind in
        files(in: Bundle.module.bundleURL.appending(path: "Fixtures/\(kind)"), kind: kind)
    }

    /// The bodies of real senders that are checked out beside this repository, where there are any.
    static let shared: [Fixture] = PayloadKind.all.flatMap { kind in
        files(in: sharedFolder.appending(path: kind.name), kind: kind)
    }

    static let sharedFolder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "../shared/payloads").standardized

    private static func files(in folder: URL, kind: PayloadKind) -> [Fixture] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
        return names.sorted().filter { $0.hasSuffix(".json") && !$0.hasSuffix(".expected.json") }.compactMap { file in
            guard let body = try? Data(contentsOf: folder.appending(path: file)) else { return nil }
            let name = String(file.dropLast(5))
            let expected = try? String(contentsOf: folder.appending(path: name + ".expected.json"), encoding: .utf8)
            return Fixture(kind: kind, name: name, body: Array(body), expected: expected)
        }
    }
}

extension Decoded {
    /// The form of the `.expected.json` files.
    var json: String {
        var json = JSONWriter()
        json.beginObject()
        switch self {
        case .alerts(let alerts, let delivery, let ignored):
            json.member("delivery", delivery?.text)
            json.key("alerts")
            json.beginArray()
            for alert in alerts { alert.write(to: &json, payload: false) }
            json.endArray()
            if !ignored.isEmpty {
                json.key("ignored")
                json.beginArray()
                for reason in ignored { json.string(reason) }
                json.endArray()
            }
        case .ignored(let reason, let delivery):
            json.member("delivery", delivery?.text)
            json.member("ignored", reason)
        case .undecodable(let reason):
            json.member("undecodable", reason)
        }
        json.endObject()
        return json.text
    }

    var alerts: [Alert] {
        if case .alerts(let alerts, _, _) = self { alerts } else { [] }
    }

    var delivery: DeliveryID? {
        switch self {
        case .alerts(_, let delivery, _), .ignored(_, let delivery): delivery
        case .undecodable: nil
        }
    }

    var isUndecodable: Bool {
        if case .undecodable = self { true } else { false }
    }
}
