import AsyncHTTPClient
import Crypto
import Foundation
import Model
import NIOCore
import NIOHTTP1
import Sandbox
import Testing

/// A `fettle serve` of its own beside a sandbox, and the hands to send webhooks to it.
struct Desk {
    static let secret = "integration-secret"
    let place: Workplace
    let sandbox: SandboxServer
    let process: FettleProcess
    let port: Int
    /// Where readiness is asked for.
    let adminPort: Int

    /// Starts `fettle serve` against `sandbox`, waits until it is ready, runs `body`, ends it by SIGTERM.
    static func run(
        linger: String = "200ms", rules: String = Desk.rules, limits: String = "body: 64KiB", extra: String = "",
        credential: String = "token: sandbox-token", sandbox change: (inout SandboxSettings) -> Void = { _ in },
        place: Workplace? = nil,
        _ body: (Desk) async throws -> Void
    ) async throws {
        var settings = SandboxSettings()
        settings.port = 0
        change(&settings)
        try await SandboxServer.withRunning(settings) { sandbox, url in
            let place = try place ?? Workplace()
            let desk = try await start(
                place, sandbox, url, linger: linger, rules: rules, limits: limits, extra: extra,
                credential: credential.replacing("SANDBOX", with: url))
            do {
                try await body(desk)
            } catch {
                desk.process.signal(SIGKILL)
                throw error
            }
            desk.process.signal(SIGTERM)
            _ = await desk.process.wait()
        }
    }

    /// Starts a process and waits until it is ready.
    static func start(
        _ place: Workplace, _ sandbox: SandboxServer, _ url: String, linger: String, rules: String = Desk.rules,
        limits: String = "body: 64KiB", extra: String = "", credential: String = "token: sandbox-token",
        through: [String] = []
    ) async throws -> Desk {
        let desk = try await launch(
            place, sandbox, url, linger: linger, rules: rules, limits: limits, extra: extra, credential: credential,
            through: through)
        // The bot's own identity is one call to the sandbox away; each look is a request, so this cannot spin.
        for _ in 0..<5000 {
            if try await desk.get("/readyz").status == 200 { return desk }
        }
        throw DeskError(what: "not ready: \(try await desk.get("/readyz").body)")
    }

    /// Starts a process and waits until it listens.
    static func launch(
        _ place: Workplace, _ sandbox: SandboxServer, _ url: String, linger: String, rules: String = Desk.rules,
        limits: String = "body: 64KiB", extra: String = "", credential: String = "token: sandbox-token",
        through: [String] = []
    ) async throws -> Desk {
        try place.write("rules/rules.yaml", rules)
        let configuration = try place.write(
            "fettle.yaml",
            """
            listen: 127.0.0.1:0
            pagerduty: {url: "\(url)", \(credential), from: bot@example.com}
            coalescer: {linger: \(linger)}
            sources:
              pagerduty: {kind: pagerduty, signing_secrets: [old-secret, \(secret)]}
              alertmanager: {kind: alertmanager, bearer_token: am-token}
            limits: {\(limits)}
            \(extra)
            """)
        let process = try FettleProcess(["serve", "--config", configuration], folder: place.folder, through: through)
        guard let port = await listening("webhooks", process) else { throw DeskError(what: await process.wait().talk) }
        let admin = extra.contains("admin:") ? await listening("admin", process) : port
        return Desk(place: place, sandbox: sandbox, process: process, port: port, adminPort: admin ?? port)
    }

    struct DeskError: Error { var what: String }

    static let rules = """
        rules:
          - name: noise
            when: {title: '^noise (?<n>\\d+)'}
            then: {urgency: low, title: 'Noise {{n}}'}
        """

    struct Answer {
        var status: Int
        var body: String
        var headers: [String: String]
    }

    static func listening(_ label: String, _ process: FettleProcess) async -> Int? {
        let line = await process.line(containing: "\"fettle.listener\":\"\(label)\"")
        return line.flatMap { try? JSONValue.parse($0) }?["fettle.port"]?.text.flatMap { Int($0) }
    }

    func get(_ path: String) async throws -> Answer { try await send("GET", path, to: adminPort) }

    /// Waits for a line of the metrics; each look is a request, so this cannot spin.
    func metric(_ line: String) async throws {
        var body = ""
        for _ in 0..<20_000 {
            body = try await get("/metrics").body
            if body.contains(line + "\n") { return }
        }
        Issue.record("\(line) is not in \(body)")
    }

    func send(
        _ method: String, _ path: String, headers: [(String, String)] = [], body: String? = nil, to other: Int? = nil
    ) async throws -> Answer {
        try await Self.request(method, "http://127.0.0.1:\(other ?? port)\(path)", headers: headers, body: body)
    }

    static func request(
        _ method: String, _ url: String, headers: [(String, String)] = [], body: String? = nil
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: url)
        request.method = HTTPMethod(rawValue: method)
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body { request.body = .bytes(ByteBuffer(string: body)) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        let text = String(buffer: try await response.body.collect(upTo: 1 << 20))
        return Answer(
            status: Int(response.status.code), body: text,
            headers: Dictionary(response.headers.map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { $1 }))
    }

    /// A V3 webhook of PagerDuty's, signed.
    func event(
        _ type: String = "incident.triggered", incident: IncidentID, title: String, id: String = UUID().uuidString,
        secret: String = Desk.secret, agent: String? = nil, status: String = "triggered", at time: Timestamp? = nil
    ) async throws -> Answer {
        try await Self.event(
            type, incident: incident, title: title, id: id, secret: secret, port: port, agent: agent, status: status, at: time)
    }

    static func event(
        _ type: String = "incident.triggered", incident: IncidentID, title: String, id: String, secret: String = Desk.secret,
        port: Int, agent: String? = nil, status: String = "triggered", at time: Timestamp? = nil
    ) async throws -> Answer {
        let agent = agent.map { #"{"id":"\#($0)","type":"user_reference"}"# } ?? "null"
        let body = """
            {"event":{"id":"\(id)","event_type":"\(type)","resource_type":"incident","occurred_at":"\(time?.description ?? "2026-11-23T10:07:46.913Z")",\
            "agent":\(agent),"client":null,"data":{"id":"\(incident)","type":"incident","title":"\(title)","status":"\(status)",\
            "urgency":"high"}}}
            """
        return try await request(
            "POST", "http://127.0.0.1:\(port)/webhooks/pagerduty",
            headers: [("X-PagerDuty-Signature", signature(body, secret))], body: body)
    }

    static func signature(_ body: String, _ secret: String) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: Data(body.utf8), using: SymmetricKey(data: Data(secret.utf8)))
        return "v1=" + String(repeating: "0", count: 64) + ",v1="
            + code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
