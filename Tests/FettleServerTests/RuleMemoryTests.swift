import Foundation
import Model
import Queue
import Rules
import TestSupport
import Testing

@testable import FettleServer

/// What rules remember, from the decision over a real store to the next process.
@Suite struct RuleMemoryTests {
    private static let start = Timestamp(year: 2026, month: 11, day: 23, hour: 10)

    private func rules(_ guards: String, name: String = "it") throws -> RuleSet {
        let text = "rules:\n  - name: \(name)\n    when: {title: lag}\n    \(guards)\n    then: {urgency: low}\n"
        return try #require(RuleLoader.load([RuleFile(path: "r.yaml", text: text)]).ruleSet)
    }

    private func alert(_ number: Int = 1, incident: IncidentID = "Q1", resolved: Bool = false) -> Alert {
        var alert = Alert(id: "A\(number)", source: "pd", kind: "pagerduty")
        alert.title = "lag"
        alert.incident = IncidentSnapshot(id: incident)
        if resolved { (alert.event, alert.status) = ("resolved", .resolved) }
        return alert
    }

    private func decide(_ memory: RuleMemory, _ set: RuleSet, _ alerts: [Alert], after seconds: Int) -> RuleMemory.Verdict {
        let now = Self.start + .seconds(seconds)
        return memory.decide(alerts, by: set, at: now) { $1.decide($0, at: now, state: $2) }
    }

    private func entry(_ verdict: RuleMemory.Verdict, id: DeliveryID) -> QueueEntry {
        QueueEntry(
            delivery: id, source: "pd", receivedAt: Self.start, alerts: verdict.decisions.count, decisions: verdict.decisions,
            stateChanges: verdict.changes)
    }

    private func folder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("fettle-memory-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    @Test("A cooldown, a threshold, a breaker and a hold outlive the process")
    func restart() async throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let settings = QueueSettings(path: folder.appendingPathComponent("fettle.db").path)
        for (number, guards) in [
            "cooldown: 10m", "threshold: {count: 2, within: 10m}", "limit: {incidents: 1, per: 10m}", "hold: 2m",
        ].enumerated() {
            let set = try rules(guards, name: "rule-\(number)")
            let queue = try SQLiteQueue(settings: settings, time: ManualTimekeeper())
            let state = try queue.ruleState()
            let memory = RuleMemory(changes: state.changes, version: state.version)
            _ = try await queue.accept(entry(decide(memory, set, [alert()], after: 0), id: DeliveryID("d\(number)")))
            await queue.close()

            let again = try SQLiteQueue(settings: settings, time: ManualTimekeeper())
            let kept = try again.ruleState()
            let next = RuleMemory(changes: kept.changes, version: kept.version)
            // A reload gives another set of the same rule names: the state is kept by name.
            let reloaded = try rules(guards + "\n    description: reloaded", name: "rule-\(number)")
            let verdict = decide(next, reloaded, [alert(2, incident: "Q2")], after: 60)
            switch number {
            case 0: #expect(verdict.decisions[0].rules[0].suppressedBy == .cooldown)
            case 1: #expect(verdict.decisions[0].rules[0].verdict == .fired)
            case 2: #expect(verdict.decisions[0].rules[0].suppressedBy == .limit)
            default:
                let due = next.takeDue(at: Self.start + .seconds(120), under: reloaded)
                #expect(due.map { $0.decisions[0].action?.target } == [.id("Q1")])
                let receipt = try await again.accept(entry(due[0], id: due[0].delivery))
                #expect(receipt.updates == 1)
                #expect(try again.ruleState().changes.filter { $0.key.kind == .hold && $0.key.key == "Q1" }.isEmpty)
            }
            #expect((verdict.changes.first?.version ?? .max) > state.version)
            await again.close()
        }
    }

    @Test("The alerts of one delivery see each other's changes")
    func oneDelivery() throws {
        let set = try rules("cooldown: 10m")
        let verdict = decide(RuleMemory(), set, [alert(1), alert(2)], after: 0)
        #expect(verdict.decisions.map { $0.rules[0].verdict } == [.fired, .suppressed])
    }

    @Test("Of many deliveries at once a cooldown lets one through, a threshold counts every one")
    func concurrent() async throws {
        let memory = RuleMemory()
        let (cooldown, threshold) = (try rules("cooldown: 10m"), try rules("threshold: {count: 100, within: 10m}", name: "t"))
        let fired = await withTaskGroup(of: [Int].self) { group in
            for number in 0..<100 {
                group.addTask {
                    [cooldown, threshold].map { set in
                        decide(memory, set, [alert(number)], after: 0).decisions[0].rules[0].verdict == .fired ? 1 : 0
                    }
                }
            }
            return await group.reduce(into: [0, 0]) { $0 = [$0[0] + $1[0], $0[1] + $1[1]] }
        }
        #expect(fired == [1, 1])
    }

    @Test("What did not reach the disk is taken back, and only that")
    func takeBack() throws {
        let set = try rules("threshold: {count: 3, within: 10m}")
        let memory = RuleMemory()
        let first = decide(memory, set, [alert(1)], after: 0)
        let second = decide(memory, set, [alert(2)], after: 1)
        memory.takeBack(first)
        #expect(second.decisions[0].rules[0].verdict == .suppressed)
        #expect(decide(memory, set, [alert(3)], after: 2).decisions[0].rules[0].verdict == .suppressed)
        #expect(decide(memory, set, [alert(4)], after: 3).decisions[0].rules[0].verdict == .fired)

        let cool = try rules("cooldown: 10m", name: "cool")
        memory.takeBack(decide(memory, cool, [alert(5)], after: 0))
        #expect(decide(memory, cool, [alert(5)], after: 0).decisions[0].rules[0].verdict == .fired)
    }

    @Test(
        "A hold outlives a resolve that is refused, and is dropped, on record, by one that has gone through",
        arguments: [false, true])
    func ownResolve(goesThrough: Bool) throws {
        let set = try #require(
            RuleLoader.load([
                RuleFile(
                    path: "r.yaml",
                    text: """
                        rules:
                          - {name: waits, hold: 2m, when: {title: lag}, then: {urgency: high}}
                          - {name: resolves, when: {severity: {equals: info}}, then: {status: resolved}}
                        """)
            ]).ruleSet)
        let memory = RuleMemory()
        _ = decide(memory, set, [alert(1), alert(2, incident: "Q2")], after: 0)
        var calm = alert(3)
        (calm.title, calm.severity) = ("calm", .info)
        let resolve = try #require(decide(memory, set, [calm], after: 60).decisions[0].action)
        #expect(resolve.update.status == .resolved)
        let now = Self.start + .seconds(70)
        #expect(memory.takeDue(at: now, under: set).isEmpty)
        if goesThrough {
            memory.resolved(["Q1"], decidedAt: resolve.decidedAt)
            let dropped = memory.takeDue(at: now, under: set)
            #expect(dropped.map { $0.decisions[0].target } == [.id("Q1")])
            #expect(dropped[0].decisions[0].action == nil)
            #expect(dropped[0].decisions[0].rules[0].because == "held, but fettle has resolved it meanwhile")
            // What could not be written is dropped again.
            memory.takeBack(dropped[0])
            #expect(memory.takeDue(at: now, under: set).map { $0.decisions[0].target } == [.id("Q1")])
        }
        let due = memory.takeDue(at: Self.start + .seconds(120), under: set)
        #expect(due.compactMap { $0.decisions[0].action?.target } == (goesThrough ? [.id("Q2")] : [.id("Q1"), .id("Q2")]))
    }

    @Test("A hold is dropped by a recovery, by taking the rule out and by its observing; put back when not written")
    func holds() throws {
        let set = try rules("hold: 2m")
        let memory = RuleMemory()
        _ = decide(memory, set, [alert(1)], after: 0)
        _ = decide(memory, set, [alert(2, incident: "Q2")], after: 0)
        _ = decide(memory, set, [alert(3, resolved: true)], after: 60)
        #expect(memory.takeDue(at: Self.start + .seconds(119), under: set).isEmpty)
        let due = memory.takeDue(at: Self.start + .seconds(120), under: set)
        #expect(due.map { $0.decisions[0].action?.target } == [.id("Q2")])
        #expect(memory.takeDue(at: Self.start + .seconds(120), under: set).isEmpty)
        memory.takeBack(due[0])
        let gone = memory.takeDue(at: Self.start + .seconds(121), under: .empty)
        #expect(gone.map { $0.decisions[0].action == nil } == [true])
        #expect(gone.map { $0.decisions[0].rules[0].verdict } == [.suppressed])
    }

    @Test("A clock set back lets a hold wait no longer than it was to")
    func clockSetBack() throws {
        let set = try rules("hold: 2m")
        let memory = RuleMemory()
        _ = decide(memory, set, [alert(1)], after: 3600)
        #expect(memory.takeDue(at: Self.start, under: set).isEmpty)
        #expect(memory.takeDue(at: Self.start + .seconds(119), under: set).isEmpty)
        #expect(memory.takeDue(at: Self.start + .seconds(120), under: set).count == 1)
    }
}
