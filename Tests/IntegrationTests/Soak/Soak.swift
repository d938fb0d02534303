import Foundation
import Model
import Sandbox
import Synchronization
import TestSupport

/// A storm over a real `fettle serve` with faults at PagerDuty and crashes of the process; then every accepted delivery is looked
/// for in the sandbox.
///
/// Senders behave as PagerDuty does: what is not answered with 2xx is sent again under the same id until it is.
final class Soak: Sendable {
    struct Plan: Sendable {
        var duration: Duration
        var senders = 8
        /// Between two deliveries of one sender, at most, in milliseconds.
        var pause: Int64 = 60
        /// Between two ends of the process, in milliseconds.
        var life: ClosedRange<Int64> = 3000...15_000
        /// Between two faults, at most, in milliseconds.
        var faultPause: Int64 = 1500
        /// The part of the time in which the process is left alive, at the end: for its memory.
        var calmPart = 0.0
        var seed: UInt64
    }

    private struct State {
        var port: Int?
        var process: FettleProcess?
        var random: SeededRandom
        var isOver = false
        var report = SoakReport()
    }

    private let plan: Plan
    private let place: Workplace
    private let sandbox: SandboxServer
    private let url: String
    private let ledger = SoakLedger()
    private let state: Mutex<State>
    private let clock = SystemTimekeeper()

    init(_ plan: Plan, sandbox: SandboxServer, url: String) throws {
        self.plan = plan
        self.sandbox = sandbox
        self.url = url
        place = try Workplace()
        state = Mutex(State(random: SeededRandom(seed: plan.seed)))
    }

    static func run(_ plan: Plan) async throws -> SoakReport {
        var settings = SandboxSettings()
        settings.port = 0
        settings.rules.maxIncidents = 1_000_000
        settings.rememberedRequests = 20_000
        settings.rememberedBytes = 256 << 20
        return try await SandboxServer.withRunning(settings) { sandbox, url in
            try await Soak(plan, sandbox: sandbox, url: url).run()
        }
    }

    private static let rules = """
        rules:
          - name: noise
            when: {title: '^noise (?<n>\\d+)'}
            then: {urgency: low, title: 'Noise {{n}}'}
          - name: page
            when: {title: '^page (?<n>\\d+)'}
            then: {status: acknowledged, title: 'Page {{n}}'}
          - name: close
            when: {title: '^close (?<n>\\d+)'}
            then: {status: resolved, resolution: 'Closed {{n}}'}
        """

    private func run() async throws -> SoakReport {
        try await start()
        let begin = clock.now
        let storm = plan.duration * (1 - plan.calmPart)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<plan.senders { group.addTask { try await self.send() } }
            group.addTask { try await self.disturb() }
            group.addTask { try await self.listen() }
            while clock.now - begin < storm {
                try await clock.sleep(for: min(storm, .milliseconds(draw(plan.life))))
                try await end(by: draw(1...5) == 1 ? SIGTERM : SIGKILL)
                try await start()
            }
            state.withLock { $0.report.memoryAtStart = $0.process?.residentKilobytes ?? 0 }
            try await clock.sleep(for: plan.duration * plan.calmPart)
            state.withLock { $0.isOver = true }
            try await group.waitForAll()
        }
        sandbox.state.clearFaults()
        try await drain()
        var report = state.withLock { $0.report }
        report.seconds = Double((clock.now - begin).wholeMilliseconds) / 1000
        report.memoryAtEnd = state.withLock { $0.process?.residentKilobytes ?? 0 }
        try await end(by: SIGTERM)
        ledger.audit(sandbox.state.requests())
        report.add(ledger, sandbox.state)
        return report
    }

    private func draw(_ range: ClosedRange<Int64>) -> Int64 { state.withLock { .random(in: range, using: &$0.random) } }
    private var isOver: Bool { state.withLock { $0.isOver } }

    // MARK: - The process

    private func start() async throws {
        let desk = try await Desk.launch(
            place, sandbox, url, linger: "300ms", rules: Self.rules)
        state.withLock { state in
            state.process = desk.process
            state.port = desk.port
        }
    }

    private func end(by signal: Int32) async throws {
        guard let process = state.withLock({ $0.process }) else { return }
        process.signal(signal)
        let code = await process.wait().code
        state.withLock { state in
            state.port = nil
            if signal == SIGKILL { state.report.kills += 1 } else { state.report.stops += 1 }
            if code != (signal == SIGKILL ? -SIGKILL : 0) { state.report.faults.append("the process ended with \(code)") }
        }
    }

    /// Waits until nothing has been left to do for the process, in two minutes at most.
    private func drain() async throws {
        for _ in 0..<1200 {
            guard let port = state.withLock({ $0.port }) else { break }
            let metrics = try? await Desk.request("GET", "http://127.0.0.1:\(port)/metrics").body
            if metrics?.contains("\nfettle_queue_depth 0\n") == true { return }
            try await clock.sleep(for: .milliseconds(100))
        }
        state.withLock { $0.report.faults.append("the queue did not become empty") }
    }

    // MARK: - Those around it

    private func send() async throws {
        while !isOver {
            let number = ledger.nextNumber()
            let isRefused = draw(1...200) == 1
            let family = SoakLedger.Family(rawValue: Int(draw(0...2))) ?? .noise
            guard let incident = try sandbox.state.openIncidents(titles: ["incident \(number)"]).first else { continue }
            if isRefused { sandbox.state.refuse(incident) }
            ledger.open(incident, family, isRefused: isRefused)
            for turn in 0..<draw(1...3) {
                let serial = ledger.nextNumber()
                let word = family == .page ? "page" : family == .close && turn > 0 ? "close" : "noise"
                try await deliver("\(word) \(serial)", incident, id: UUID().uuidString)
                ledger.accept(incident, serial: serial, word: word)
                try await clock.sleep(for: .milliseconds(draw(1...plan.pause)))
                // A second word after a close would be about another incident.
                if word == "close" { break }
            }
        }
    }

    private func deliver(_ title: String, _ incident: IncidentID, id: String) async throws {
        while true {
            if let port = state.withLock({ $0.port }),
                let answer = try? await Desk.event(incident: incident, title: title, id: id, port: port)
            {
                if answer.status == 202 {
                    let isRepeat = answer.body.contains("\"duplicate\":true")
                    return state.withLock { state in
                        state.report.deliveries += 1
                        if isRepeat { state.report.repeatedDeliveries += 1 }
                    }
                }
                state.withLock { $0.report.refusals += 1 }
            }
            try await clock.sleep(for: .milliseconds(50))
        }
    }

    private func disturb() async throws {
        while !isOver {
            try await clock.sleep(for: .milliseconds(draw(50...plan.faultPause)))
            let applied = draw(0...1) == 1
            let kind: SandboxFault.Kind =
                switch draw(0...7) {
                case 0: .status(429, bare: false)
                case 1: .status(500, bare: draw(0...1) == 1)
                case 2: .status(503, bare: true)
                case 3: .status(504, bare: false)
                case 4: .status(408, bare: false)
                case 5: .drop
                case 6: .timeout(.milliseconds(draw(10...2000)))
                default: .slow(.milliseconds(draw(10...2000)))
                }
            let isRefusal = if case .status(429, _) = kind { true } else { false }
            sandbox.state.add(
                SandboxFault(kind, on: .updateIncidents, count: Int(draw(1...2)), applied: applied && !isRefusal))
            state.withLock { $0.report.injected += 1 }
        }
    }

    /// Goes through the sandbox's record before it forgets.
    private func listen() async throws {
        while !isOver {
            try await clock.sleep(for: .seconds(1))
            ledger.audit(sandbox.state.requests())
            state.withLock { state in
                state.report.memoryAtMost = max(state.report.memoryAtMost, state.process?.residentKilobytes ?? 0)
            }
        }
    }
}

extension FettleProcess {
    /// Resident memory in kB; 0 where there is no such process (any more), or no /proc.
    fileprivate var residentKilobytes: Int {
        guard let status = try? String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") })
        else { return 0 }
        return Int(line.split(separator: " ").dropFirst().first ?? "") ?? 0
    }
}
