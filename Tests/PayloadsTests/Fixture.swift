import Foundation
import Model

@testable import Payloads

/// A body in Fixtures and, beside it, what it shall become.
struct Fixture: Sendable, CustomStringConvertible {
    var kind: PayloadKind
    var name: String
    var body: [UInt8]
    /// By lower-case name; from `NAME.headers`.
    var headers: [String: String] = [:]
    /// The text of `NAME.expected.json`.
    var expected: String?

    var description: String { "\(kind)/\(name)" }

    var input: PayloadInput { Self.input(kind, body, headers: headers) }

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
        (sharedNames[kind.name] ?? [kind.name]).flatMap { files(in: sharedFolder.appending(path: $0), kind: kind) }
    }

    /// Where the folder there is named otherwise than the kind.
    private static let sharedNames = [
        "cloudwatch": ["aws_sns_cloudwatch"], "grafana": ["grafana", "grafana_legacy"],
        "pagerduty_events": ["pagerduty_events_v2"], "sensu": ["sensu_go"], "vrealize": ["vmware_vrealize"],
    ]

    static let sharedFolder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "../shared/payloads").standardized

    private static func files(in folder: URL, kind: PayloadKind) -> [Fixture] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
        return names.sorted().compactMap { file in
            // Forms and plain texts lie beside the JSON.
            guard let dot = file.lastIndex(of: "."), ["json", "form", "txt"].contains(file[dot...].dropFirst()),
                !file.hasSuffix(".expected.json"), let body = try? Data(contentsOf: folder.appending(path: file))
            else { return nil }
            let name = String(file[..<dot])
            func text(_ ending: String) -> String? {
                try? String(contentsOf: folder.appending(path: name + ending), encoding: .utf8)
            }
            return Fixture(
                kind: kind, name: name, body: Array(body), headers: table(text(".headers") ?? ""),
                expected: text(".expected.json"))
        }
    }

    private static func table(_ headers: String) -> [String: String] {
        var table: [String: String] = [:]
        for line in headers.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { table[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces) }
        }
        return table
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
