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
        var faultPause: Int64 = 3000
        /// From one token to the withdrawal of the next, in milliseconds.
        var tokenLife: ClosedRange<Int64> = 10_000...40_000
        /// The part of the time, at its end, in which the process is left alive and faults are rarer: for its memory.
        var calmPart = 0.0
        var seed: UInt64
    }

    struct State {
        var port: Int?
        var process: FettleProcess?
        var random: SeededRandom
        /// The process is left alive from now on.
        var isCalm = false
        var isOver = false
        /// Accepted deliveries, the latest ones, some of which are sent again.
        var accepted: [Sent] = []
        var report = SoakReport()
    }

    /// One delivery as it was sent.
    struct Sent: Sendable {
        var title: String
        var incident: IncidentID
        var id = UUID().uuidString
    }

    let plan: Plan
    let place: Workplace
    let sandbox: SandboxServer
    let ledger = SoakLedger()
    let state: Mutex<State>
    let clock = SystemTimekeeper()
    private let url: String

    /// PagerDuty knows both; one of them is refused while it is withdrawn.
    static let tokens = ["soak-token-a", "soak-token-b"]

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
        settings.tokens = tokens.map { SandboxSettings.Token(Secret($0)) }
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
        try place.write("token", Self.tokens[0])
        try await start()
        let begin = clock.now
        let storm = plan.duration * (1 - plan.calmPart)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<plan.senders { group.addTask { try await self.send() } }
            group.addTask { try await self.disturb() }
            group.addTask { try await self.changeTokens() }
            group.addTask { try await self.listen() }
            while clock.now - begin < storm {
                try await clock.sleep(for: min(storm, .milliseconds(draw(plan.life))))
                try await end(by: draw(1...5) == 1 ? SIGTERM : SIGKILL)
                try await start()
            }
            state.withLock { $0.isCalm = true }
            try await clock.sleep(for: plan.duration * plan.calmPart)
            state.withLock { $0.isOver = true }
            try await group.waitForAll()
        }
        sandbox.state.subside()
        try await drain()
        var report = state.withLock { $0.report }
        report.seconds = Double((clock.now - begin).wholeMilliseconds) / 1000
        try await end(by: SIGTERM)
        ledger.audit(sandbox.state.requests())
        report.add(ledger, sandbox.state)
        try report.add(storeIn: place.folder)
        return report
    }

    func draw(_ range: ClosedRange<Int64>) -> Int64 { state.withLock { .random(in: range, using: &$0.random) } }
    var isOver: Bool { state.withLock { $0.isOver } }

    // MARK: - The process

    private func start() async throws {
        let desk = try await Desk.launch(
            place, sandbox, url, linger: "300ms", rules: Self.rules, credential: "token_file: token")
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

    /// Waits until nothing has been left to do for the process, as long as there is less and less of it.
    private func drain() async throws {
        var least = Int.max
        var patience = 1200
        while patience > 0, let port = state.withLock({ $0.port }) {
            patience -= 1
            if let metrics = try? await Desk.request("GET", "http://127.0.0.1:\(port)/metrics").body,
                let depth = Self.depth(metrics)
            {
                if depth == 0 { return }
                if depth < least { (least, patience) = (depth, 1200) }
            }
            try await clock.sleep(for: .milliseconds(100))
        }
        state.withLock { $0.report.faults.append("the queue did not become empty: \(least) updates were left for two minutes") }
    }

    private static func depth(_ metrics: String) -> Int? {
        let line = metrics.split(separator: "\n").first { $0.hasPrefix("fettle_queue_depth ") }
        return line.flatMap { $0.split(separator: " ").last }.flatMap { Int($0) }
    }
}
