import Foundation
import Model
import Sandbox
import Synchronization

// What goes wrong at PagerDuty, and who looks on.
extension Soak {
    func disturb() async throws {
        while !isOver {
            // As dense as in the storm, they would keep the queue growing, and its growth is not what the calm is to show.
            let most = plan.faultPause * (state.withLock { $0.isCalm } ? 4 : 1)
            try await clock.sleep(for: .milliseconds(draw(50...most)))
            if isOver { return }
            let (name, kind) = fault()
            // One in five meets whatever call comes next: the look before a repeat, the bot's own identity.
            let operation: SandboxOperation? = draw(1...5) == 1 ? nil : .updateIncidents
            let isApplied = kind.mayApply && draw(0...1) == 1
            sandbox.state.add(SandboxFault(kind, on: operation, count: Int(draw(1...2)), applied: isApplied))
            // Whether a call with a bad item keeps the others is not known of PagerDuty: both happen.
            if draw(1...20) == 1 { sandbox.state.applyPartially(draw(0...1) == 1) }
            state.withLock { $0.report.injected[name, default: 0] += 1 }
        }
    }

    private func fault() -> (String, SandboxFault.Kind) {
        let isBare = draw(0...1) == 1
        switch draw(0...9) {
        case 0: return ("429", .status(429, bare: false))
        case 1: return ("429 without headers", .status(429, bare: true))
        case 2: return ("500", .status(500, bare: isBare))
        case 3: return ("502 to 504", .status(Int(draw(502...504)), bare: isBare))
        case 4: return ("408", .status(408, bare: isBare))
        case 5: return ("413", .status(413, bare: isBare))
        case 6: return ("400 for no reason", .status(400, bare: isBare))
        case 7: return ("connection lost", draw(0...1) == 1 ? .drop : .timeout(.milliseconds(draw(10...2000))))
        default: return ("slow", .slow(.milliseconds(draw(10...3000))))
        }
    }

    /// Withdraws the token in force; some seconds later its file holds another one that PagerDuty takes.
    func changeTokens() async throws {
        var inForce = 0
        while !isOver {
            let end = clock.now + .milliseconds(draw(plan.tokenLife))
            while clock.now < end, !isOver { try await clock.sleep(for: .milliseconds(200)) }
            if isOver { return }
            sandbox.state.withdraw(Secret(Self.tokens[inForce]))
            try await clock.sleep(for: .milliseconds(draw(500...5000)))
            inForce = 1 - inForce
            sandbox.state.restore(Secret(Self.tokens[inForce]))
            try place.write("token", Self.tokens[inForce] + "\n")
            state.withLock { $0.report.tokens += 1 }
        }
    }

    /// Goes through the sandbox's record before it forgets, and looks at the memory.
    func listen() async throws {
        while !isOver {
            try await clock.sleep(for: .seconds(1))
            ledger.audit(sandbox.state.requests())
            state.withLock { state in
                if let sample = state.process?.memory { state.report.memory.add(sample, isCalm: state.isCalm) }
            }
        }
    }
}

extension SandboxFault.Kind {
    /// Whether the call may have taken effect although its answer says nothing of it.
    fileprivate var mayApply: Bool {
        switch self {
        case .status(let status, _): status == 408 || status >= 500
        case .timeout, .drop: true
        case .slow, .retryAfter: false
        }
    }
}

extension FettleProcess {
    /// Nil where there is no such process (any more), or no /proc.
    fileprivate var memory: SoakMemory.Sample? {
        guard let status = try? String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8) else { return nil }
        func kilobytes(_ name: String) -> Int? {
            let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") }
            return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }
        }
        guard let resident = kilobytes("VmRSS"), let anonymous = kilobytes("RssAnon") else { return nil }
        return SoakMemory.Sample(resident: resident, anonymous: anonymous)
    }
}
