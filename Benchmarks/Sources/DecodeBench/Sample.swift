import Foundation
import Model
import Payloads

/// Bodies of one kind, decoded in turn.
struct Sample {
    var name: String
    var inputs: [PayloadInput]

    var bytes: Int { inputs.reduce(0) { $0 + $1.body.count } }

    /// Two Alertmanager bodies of the sizes people have, then the fixtures of every kind.
    static func all() throws -> [Sample] {
        let alertmanager = try kind("alertmanager")
        let made = [(2, "alertmanager 2 KB"), (28, "alertmanager 19 KB")].map { alerts, name in
            Sample(name: name, inputs: [input(alertmanager, Array(alertmanagerBody(alerts: alerts).utf8), [:])])
        }
        return try made + PayloadKind.all.map { Sample(name: $0.name, inputs: try fixtures(of: $0)) }
    }

    private static func kind(_ name: String) throws -> PayloadKind {
        guard let kind = PayloadKind(name) else { throw CocoaError(.featureUnsupported) }
        return kind
    }

    private static func input(_ kind: PayloadKind, _ body: [UInt8], _ headers: [String: String]) -> PayloadInput {
        PayloadInput(
            kind: kind, source: kind.name, headers: headers, body: body, delivery: "benchmark",
            receivedAt: Timestamp(year: 2026, month: 3, day: 2))
    }

    /// Those that become alerts.
    private static func fixtures(of kind: PayloadKind) throws -> [PayloadInput] {
        let folder = URL(filePath: #filePath).appending(path: "../../../../Tests/PayloadsTests/Fixtures/\(kind)").standardized
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return try files.sorted { $0.path() < $1.path() }.compactMap { file in
            let name = file.lastPathComponent
            guard ["json", "form", "txt"].contains(file.pathExtension), !name.hasSuffix(".expected.json") else { return nil }
            let lines = (try? String(contentsOf: file.deletingPathExtension().appendingPathExtension("headers"), encoding: .utf8))
            let headers = (lines ?? "").split(separator: "\n").compactMap { line -> (String, String)? in
                let parts = line.split(separator: ":", maxSplits: 1)
                return parts.count == 2 ? (parts[0].lowercased(), parts[1].trimmingCharacters(in: .whitespaces)) : nil
            }
            let input = input(kind, Array(try Data(contentsOf: file)), Dictionary(headers, uniquingKeysWith: { $1 }))
            if case .alerts = PayloadDecoder.decode(input) { return input }
            return nil
        }
    }

    private static func alertmanagerBody(alerts: Int) -> String {
        let entries = (0..<alerts).map { number in
            """
            {"status":"firing","labels":{"alertname":"ReplicaLag","env":"production","instance":"db-\(number).example.org:9187",\
            "job":"postgres","namespace":"databases","severity":"critical","team":"storage"},"annotations":{"description":"Replica db-\(number) is \
            341 seconds behind its primary; read traffic may see old rows. Check the disks and the \\"walreceiver\\" first.",\
            "runbook_url":"https://runbooks.example.org/postgres/replica-lag","summary":"Replica lag on db-\(number)",\
            "dashboard":"https://grafana.example.org/d/pg-replica/replicas?var-host=db-\(number)"},\
            "startsAt":"2026-03-02T01:13:37.913Z","endsAt":"0001-01-01T00:00:00Z","generatorURL":"http://prometheus.example.org\
            :9090/graph?g0.expr=pg_replication_lag+%3E+300\\u0026g0.tab=1","fingerprint":"b8c1c6d94a3f0e2\(number % 10)"}
            """
        }
        return """
            {"receiver":"fettle","status":"firing","alerts":[\(entries.joined(separator: ","))],"groupLabels":{"alertname":\
            "ReplicaLag"},"commonLabels":{"alertname":"ReplicaLag","env":"production","job":"postgres","severity":"critical",\
            "team":"storage"},"commonAnnotations":{"runbook_url":"https://runbooks.example.org/postgres/replica-lag"},\
            "externalURL":"http://alertmanager.example.org:9093","version":"4","groupKey":"{}/{team=\\"storage\\"}:{alertname=\
            \\"ReplicaLag\\"}","truncatedAlerts":0}

            """
    }
}
