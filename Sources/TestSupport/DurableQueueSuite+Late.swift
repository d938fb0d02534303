import Model
import Queue

extension DurableQueueSuite {
    private static func undecided() -> Action {
        var action = Action.sample(alert: "d1/0")
        action.update = IncidentUpdate()
        action.rules = []
        action.undecided = #"{"id":"d1/0","title":"\u0000 Lag"}"#
        return action
    }

    private static func byKey() -> Action {
        var action = Action.sample()
        action.target = DedupKey("k").map { .key($0) }
        return action
    }

    private static let change = RuleStateChange(
        key: RuleStateKey(rule: "rename", kind: .cooldown), value: .acted(.sample), expires: .sample + .seconds(60), version: 1)

    /// What is decided or found out between a claim and its settlement.
    static let late = [
        Law("an undecided update is claimed as it was, and what is decided stands in its place, also after a crash") { bench in
            let queue = try await bench.open()
            _ = try await queue.accept(.sample("d1", actions: [undecided(), .sample("Q2")]))
            let claimed = try await queue.claim(upTo: 1)
            try demandEqual(claimed.map(\.action), [undecided()], "claimed")
            let decision = Decision(
                alert: "d1/0", ruleSet: "2", rules: [], action: .sample(title: "late", alert: "d1/0"), stateChanges: [change],
                note: "late")
            let decided = try await queue.decide(claimed[0], by: decision)
            try demandEqual(decided.id, claimed[0].id, "id")
            try demandEqual(decided.action.update.title, "late", "title")
            try demandEqual(decided.action.undecided, nil, "undecided")
            try demandEqual(
                try await queue.statistics(), QueueStatistics(pending: 1, inFlight: 1, dead: 0, oldest: .sample), "statistics")
            let after = try await bench.crash(queue)
            let again = try await after.claim(upTo: 2)
            try demandEqual(again.map(\.action.update.title), ["late", "Disk full"], "titles after the crash")
            try demandEqual(again.map(\.attempts), [1, 0], "attempts after the crash")
        },
        Law("an undecided update may turn out to ask for nothing, and keeps its target") { bench in
            let queue = try await bench.open()
            _ = try await queue.accept(.sample("d1", actions: [undecided()]))
            let claimed = try await queue.claim(upTo: 1)
            let decided = try await queue.decide(
                claimed[0], by: Decision(alert: "d1/0", ruleSet: "2", rules: [], action: nil))
            try demand(decided.action.update.isEmpty && decided.action.undecided == nil, "it asks for something")
            try demandEqual(decided.action.target, .id("Q1"), "target")
            try await queue.settle([.sample(decided, .noAction, reason: "nothing")])
            try demandEqual(
                try await queue.statistics(), QueueStatistics(pending: 0, inFlight: 0, dead: 0, oldest: nil), "statistics")
        },
        Law("the incident that a key was found to mean is known after a crash, and nothing else changes") { bench in
            let queue = try await bench.open()
            _ = try await queue.accept(.sample("d1", actions: [byKey(), .sample("Q2", alert: "a2")]))
            let claimed = try await queue.claim(upTo: 2)
            try demandEqual(claimed.map(\.located), [nil, nil], "located at first")
            try await queue.locate([claimed[0].id: "Q7"])
            try await queue.locate([:])
            let again = try await bench.crash(queue).claim(upTo: 2)
            try demandEqual(again.map(\.located), ["Q7", nil], "located after the crash")
            try demandEqual(again.map(\.action), claimed.map(\.action), "actions after the crash")
        },
        Law("what later updates have set of an incident is told, also after a crash, and what comes late is marked") { bench in
            let queue = try await bench.open()
            let titles = (1...5).map { Action.sample("Q1", title: "title \($0)", alert: "a\($0)") }
            _ = try await queue.accept(.sample("d1", actions: [byKey()] + titles + [.sample("Q2")]))
            let claimed = try await queue.claim(upTo: 7)
            try demand(claimed.allSatisfy { !$0.isLate }, "late although nothing has its outcome")
            try await queue.settle([
                .sample(claimed[1]), .sample(claimed[3]), .sample(claimed[4], .merged), .sample(claimed[5], .dead),
            ])
            let asked = [claimed[0].id: IncidentID("Q1"), claimed[2].id: "Q1", claimed[6].id: "Q2"]
            for queue in [queue, try await bench.crash(queue)] {
                let told = try await queue.past(of: asked)
                try demandEqual(told.keys.sorted(), ["Q1"], "incidents")
                let all = [claimed[1], claimed[3]]
                try demandEqual(
                    told["Q1"]?.overtakers, Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0.action.update) }),
                    "what was set")
                try demandEqual(
                    try await queue.past(of: [claimed[2].id: "Q1"])["Q1"]?.overtakers,
                    [claimed[3].id: claimed[3].action.update], "what was set after the third")
                try demandEqual(try await queue.past(of: [:]), [:], "told of nothing")
            }
            let again = try await bench.crash(queue).claim(upTo: 7)
            try demandEqual(again.map(\.isLate), [true, true, false], "late after the crash")
        },
        Law("what people have said of an incident, and what was done to it, is known after a crash") { bench in
            let queue = try await bench.open()
            var echo = Action.sample("Q1", title: "echo")
            (echo.isEcho, echo.decidedAt) = (true, .sample + .seconds(5))
            let others = (2...5).map { Action.sample("Q1", title: "title \($0)", alert: "a\($0)") }
            var entry = QueueEntry.sample("d1", actions: others + [echo, .sample("Q2")])
            entry.words = [
                IncidentWord("Q1", at: .sample + .seconds(9)), IncidentWord("Q1", at: .sample + .seconds(3), moved: true),
                IncidentWord("Q3", at: .sample),
            ]
            _ = try await queue.accept(entry)
            // Of two words the later stands, whichever is written last.
            var words = QueueEntry.sample("d2", actions: [])
            words.words = [
                IncidentWord("Q1", at: .sample + .seconds(2), moved: true), IncidentWord("Q3", at: .sample, moved: true),
            ]
            _ = try await queue.accept(words)
            let claimed = try await queue.claim(upTo: 10)
            try await queue.settle(claimed[1...4].map { .sample($0, $0.action.isEcho ? .suppressed : .sent) })
            let asked = [claimed[0].id: IncidentID("Q1"), claimed[5].id: "Q2", UpdateID(99): "Q3"]
            for queue in [queue, try await bench.crash(queue)] {
                let told = try await queue.past(of: asked)
                try demandEqual(told.keys.sorted(), ["Q1", "Q3"], "incidents")
                let past = told["Q1"]
                try demandEqual(past?.spokenAt, .sample + .seconds(9), "spoken")
                try demandEqual(past?.movedAt, .sample + .seconds(3), "moved")
                try demandEqual(past?.deeds.map(\.isEcho), [false, false, false, true], "echoes")
                try demandEqual(past?.deeds.last?.decidedAt, .sample + .seconds(5), "decided")
                try demandEqual(
                    told["Q3"], IncidentPast(spokenAt: .sample, movedAt: .sample), "an incident that was spoken of only")
            }
        },
        Law("what has its outcome is neither decided nor located any more") { bench in
            let queue = try await bench.open()
            _ = try await queue.accept(.sample("d1", actions: [byKey()]))
            let claimed = try await queue.claim(upTo: 1)
            try await queue.settle([.sample(claimed[0], .dead, reason: "first")])
            try await queue.locate([claimed[0].id: "Q7"])
            _ = try await queue.decide(
                claimed[0], by: Decision(alert: "a1", ruleSet: "2", rules: [], action: .sample(title: "other")))
            let dead = try await queue.list(.dead)
            try demandEqual(dead.map(\.incident), ["key:k"], "incident")
            try demandEqual(dead.map(\.update.action.update.title), ["Disk full"], "title")
        },
    ]
}
