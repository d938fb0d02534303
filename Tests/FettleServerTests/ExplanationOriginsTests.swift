import Foundation
import Model
import Testing

@testable import FettleServer

@Suite struct ExplanationOriginsTests {
    private let map = """
        sources:
          cron:
            kind: generic
            auth: none
            map: {title: message, host: [meta.host, meta.ip], service: {value: cron}, status: state}
        """

    /// In a folder of its own, with this configuration and no rules.
    private func explain(_ body: String, source: String = "cron", headers: [String: String] = [:]) throws
        -> Result<Explanation, ExplainFailure>
    {
        let folder = FileManager.default.temporaryDirectory.appending(path: "fettle-origins-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "fettle.yaml")
        try map.write(to: file, atomically: true, encoding: .utf8)
        var request = ExplainRequest(
            configuration: file.path(), source: source, rules: [], at: nil, body: Array(body.utf8))
        request.headers = headers
        return Explanation.make(request)
    }

    @Test func `Each field names the paths that filled it, before there are any rules`() throws {
        let explanation = try explain(#"{"message":"Backup failed","state":"down","meta":{"ip":"192.0.2.7","rack":"r4"}}"#).get()
        let text = explanation.text(color: false)
        #expect(text.contains("title: Backup failed  ← message\n"))
        #expect(text.contains("host: 192.0.2.7  ← meta.ip\n"))
        #expect(text.contains("service: cron\n"))
        #expect(text.contains("in the body, and in no field (rules reach an alert's body as payload.<path>):\n  meta.rack: r4\n"))
        #expect(text.hasPrefix("note: no rules are loaded"))
        let json = try JSONValue.parse(explanation.json)
        let title = json["origins"]?.array?.first { $0["field"]?.string == "title" }
        #expect(title?["from"]?[0]?.string == "message" && title?["value"]?.string == "Backup failed")
        #expect(json["unused"]?[0]?["path"]?.string == "meta.rack")
    }

    @Test func `A body that is none of the source's tells what is in it`() throws {
        let result = try explain(#"{"foo":{"bar":7}}"#)
        guard case .failure(.unreadable(let reason)) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(reason.hasSuffix("in the body:\n  foo.bar: 7"))
    }

    @Test func `Headers are part of what is explained`() throws {
        let headers = ["ce-specversion": "1.0", "ce-type": "disk.resolved", "ce-source": "/quay", "ce-id": "1"]
        let explanation = try explain("{}", source: "cloudevents", headers: headers).get()
        #expect(explanation.parts.first?.alert.status == .resolved)
        #expect(explanation.text(color: false).contains("status: resolved  ← header ce-type\n"))
    }
}
