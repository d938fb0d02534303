import Correlation
import Model
import Testing

@Suite struct CorrelatorTests {
    private let noon = Timestamp(year: 2026, month: 11, day: 23, hour: 12)
    private let key: DedupKey

    init() throws { key = try #require(DedupKey("k")) }

    private func incident(_ id: String, number: Int? = nil) -> IncidentSnapshot {
        var snapshot = IncidentSnapshot(id: IncidentID(id))
        snapshot.number = number
        return snapshot
    }

    private func add(
        _ correlator: inout Correlator, _ id: Int64, _ target: IncidentTarget?, cause: AlertStatus = .triggered,
        after: Duration = .zero
    ) -> [Correlator.Command] {
        correlator.add(UpdateID(id), for: target, cause: cause, at: noon + after)
    }

    @Test("An incident's id is known at once")
    func byID() {
        var correlator = Correlator()
        #expect(add(&correlator, 1, .id("Q1")) == [.deliver(UpdateID(1), "Q1", remembered: false)])
    }

    @Test("An alert with neither id nor key ends dead")
    func nowhere() {
        var correlator = Correlator()
        let outcome = add(&correlator, 1, nil).outcomes.first
        #expect(outcome?.result == .dead)
        #expect(outcome?.reason.hasPrefix("no incident") == true)
    }

    @Test("One look-up serves every update that waits for the key, and those that come soon after")
    func oneLookUp() {
        var correlator = Correlator()
        #expect(add(&correlator, 1, .key(key)) == [.lookUp(key)])
        #expect(add(&correlator, 2, .key(key)).isEmpty)
        #expect(
            correlator.found([incident("Q1")], for: key, at: noon) == [
                .deliver(UpdateID(1), "Q1", remembered: false), .deliver(UpdateID(2), "Q1", remembered: false),
            ])
        #expect(add(&correlator, 3, .key(key), after: .seconds(59)) == [.deliver(UpdateID(3), "Q1", remembered: true)])
        #expect(add(&correlator, 4, .key(key), after: .seconds(60)) == [.lookUp(key)])
    }

    @Test("Of several open incidents the newest is meant")
    func several() {
        var correlator = Correlator()
        _ = add(&correlator, 1, .key(key))
        let found = [incident("Q9", number: 7), incident("Q1", number: 12), incident("Q5")]
        #expect(correlator.found(found, for: key, at: noon) == [.deliver(UpdateID(1), "Q1", remembered: false)])
    }

    @Test("None found: again after 1, 2, 5, 10, 30, 30, 30 s and at the deadline, then a look back, then dead")
    func schedule() throws {
        var correlator = Correlator()
        _ = add(&correlator, 1, .key(key))
        var now = noon
        var pauses: [Duration] = []
        var commands = correlator.found([], for: key, at: now)
        while let (timer, pause) = commands.timers.first {
            pauses.append(pause)
            now = now + pause
            #expect(correlator.timerFired(timer) == [.lookUp(key)])
            commands = correlator.found([], for: key, at: now)
        }
        #expect(pauses == [1, 2, 5, 10, 30, 30, 30, 12].map { .seconds($0) })
        #expect(commands == [.lookBack(key)])
        let outcomes = correlator.lookedBack([], for: key, at: now).outcomes
        #expect(outcomes.map(\.result) == [.dead])
        #expect(outcomes.map(\.incident) == ["key:k"])
        #expect(now - noon == .seconds(120))
    }

    @Test("A failed look-up is made again and does not bring the deadline nearer")
    func failures() throws {
        var correlator = Correlator()
        _ = add(&correlator, 1, .key(key))
        var now = noon
        for _ in 0..<20 {
            let (timer, pause) = try #require(correlator.lookUpFailed(key, at: now).timers.first)
            now = now + pause
            #expect(correlator.timerFired(timer) == [.lookUp(key)])
        }
        #expect(correlator.found([], for: key, at: now).outcomes.isEmpty)
    }

    @Test("Look-ups that fail beyond the deadline keep their pauses, and the first answer decides")
    func failuresBeyondTheDeadline() throws {
        var correlator = Correlator()
        _ = add(&correlator, 1, .key(key))
        var now = noon
        var commands = correlator.found([], for: key, at: now)
        for _ in 0..<20 {
            let (timer, pause) = try #require(commands.timers.first)
            #expect(pause >= .seconds(1))
            now = now + pause
            #expect(correlator.timerFired(timer) == [.lookUp(key)])
            commands = correlator.lookUpFailed(key, at: now)
        }
        #expect(now - noon > .seconds(300))
        let (timer, _) = try #require(commands.timers.first)
        #expect(correlator.timerFired(timer) == [.lookUp(key)])
        #expect(correlator.found([], for: key, at: now) == [.lookBack(key)])
    }

    @Test("A recovery that finds no open incident is stale at once; others go on waiting")
    func recovery() {
        var correlator = Correlator()
        _ = add(&correlator, 1, .key(key), cause: .resolved)
        _ = add(&correlator, 2, .key(key))
        let commands = correlator.found([], for: key, at: noon)
        #expect(commands.outcomes.map(\.update) == [UpdateID(1)])
        #expect(commands.outcomes.map(\.result) == [.stale])
        #expect(commands.timers.count == 1)
    }

    @Test("A recovery ends the memory of its key")
    func recoveryForgets() {
        var correlator = Correlator()
        _ = add(&correlator, 1, .key(key))
        _ = correlator.found([incident("Q1")], for: key, at: noon)
        #expect(add(&correlator, 2, .key(key), cause: .resolved) == [.deliver(UpdateID(2), "Q1", remembered: true)])
        #expect(add(&correlator, 3, .key(key)) == [.lookUp(key)])
    }

    @Test("A key that PagerDuty will not look up ends dead with its words")
    func rejected() {
        var correlator = Correlator()
        _ = add(&correlator, 1, .key(key))
        let outcomes = correlator.lookUpRejected(key, reason: "400 (code 2001): no", at: noon).outcomes
        #expect(outcomes.map(\.result) == [.dead])
        #expect(outcomes.map(\.reason) == ["400 (code 2001): no"])
    }

    @Test("No more look-ups at once than allowed; the next goes when one is answered")
    func concurrency() throws {
        var correlator = Correlator(settings: LookupSettings(concurrency: 2))
        let keys = try (0..<4).map { try #require(DedupKey("k\($0)")) }
        let asked = keys.enumerated().flatMap { add(&correlator, Int64($0.offset), .key($0.element)) }
        #expect(asked == [.lookUp(keys[0]), .lookUp(keys[1])])
        #expect(correlator.found([], for: keys[0], at: noon).contains(.lookUp(keys[2])))
        #expect(correlator.lookUpFailed(keys[1], at: noon).contains(.lookUp(keys[3])))
    }

    @Test("A webhook that names key and incident answers a waiting search; the late answer changes nothing")
    func observed() {
        var correlator = Correlator(settings: LookupSettings(concurrency: 1))
        _ = add(&correlator, 1, .key(key))
        #expect(correlator.observe("Q7", key: key, at: noon) == [.deliver(UpdateID(1), "Q7", remembered: false)])
        #expect(correlator.found([incident("Q1")], for: key, at: noon).isEmpty)
        #expect(add(&correlator, 2, .key(key)) == [.deliver(UpdateID(2), "Q7", remembered: true)])
    }

    @Test("A resting search is answered by a webhook too, and its timer is not heard")
    func observedResting() throws {
        var correlator = Correlator()
        _ = add(&correlator, 1, .key(key))
        let timer = try #require(correlator.found([], for: key, at: noon).timers.first?.0)
        #expect(correlator.observe("Q7", key: key, at: noon).count == 1)
        #expect(correlator.timerFired(timer).isEmpty)
    }

    private func incident(_ id: String, of service: String, number: Int) -> IncidentSnapshot {
        var snapshot = incident(id, number: number)
        snapshot.service = Reference(id: service)
        return snapshot
    }

    @Test("Several hits are narrowed to the services of each source, and nothing ambiguous is remembered")
    func services() {
        var correlator = Correlator()
        for (id, services) in [(1, ["A"]), (2, ["B", "C"]), (3, []), (4, ["D"])] as [(Int64, Set<String>)] {
            _ = correlator.add(UpdateID(id), for: .key(key), cause: .triggered, services: services, at: noon)
        }
        let hits = [incident("Q1", of: "A", number: 1), incident("Q2", of: "B", number: 2)]
        let commands = correlator.found(hits, for: key, at: noon)
        #expect(
            Array(commands.prefix(3)) == [
                .deliver(UpdateID(1), "Q1", remembered: false), .deliver(UpdateID(2), "Q2", remembered: false),
                .deliver(UpdateID(3), "Q2", remembered: false),
            ])
        #expect(commands.timers.count == 1, "the fourth goes on looking")
        #expect(correlator.observe("Q2", key: key, service: "B", at: noon).isEmpty)
        #expect(
            correlator.observe("Q9", key: key, service: "D", at: noon) == [.deliver(UpdateID(4), "Q9", remembered: false)])
    }

    @Test("An incident that is open in another service only is named", arguments: [AlertStatus.triggered, .resolved])
    func otherService(cause: AlertStatus) {
        var correlator = Correlator(settings: LookupSettings(deadline: .zero))
        _ = correlator.add(UpdateID(1), for: .key(key), cause: cause, services: ["B", "A"], at: noon)
        let outcome = correlator.found([incident("Q1", of: "C", number: 1)], for: key, at: noon).outcomes.first
        #expect(outcome?.reason.hasSuffix(" in the source's services (A, B): Q1 is open in C") == true)
    }

    @Test(
        "Of the resolved incidents one counts that was resolved since the decision, as far as clocks can tell",
        arguments: [(60, Outcome.Result.stale), (0, .stale), (-9, .stale), (-11, .dead)])
    func lookBack(resolvedAfter seconds: Int, result: Outcome.Result) {
        var correlator = Correlator(settings: LookupSettings(deadline: .zero))
        let decided = noon + .seconds(-300)
        _ = correlator.add(UpdateID(1), for: .key(key), cause: .triggered, services: ["A"], since: decided, at: noon)
        #expect(correlator.found([], for: key, at: noon) == [.lookBack(key)])
        #expect(correlator.updates(lookingBackFor: key) == [UpdateID(1)])
        var (meant, other) = (incident("Q1", of: "A", number: 1), incident("Q2", of: "B", number: 2))
        (meant.resolvedAt, other.resolvedAt) = (decided + .seconds(seconds), noon)
        let outcomes = correlator.lookedBack([meant, other, incident("Q3", of: "A", number: 3)], for: key, at: noon).outcomes
        #expect(outcomes.map(\.result) == [result])
        #expect(outcomes.map(\.incident) == [result == .stale ? "Q1" : "key:k"])
        #expect(correlator.updates(lookingBackFor: key).isEmpty)
    }

    @Test("A look back that fails is made again, after another look for an open incident")
    func failedLookBack() throws {
        var correlator = Correlator(settings: LookupSettings(deadline: .zero))
        _ = add(&correlator, 1, .key(key))
        #expect(correlator.found([], for: key, at: noon) == [.lookBack(key)])
        let (timer, pause) = try #require(correlator.lookBackFailed(key, at: noon).timers.first)
        #expect(pause == .seconds(1))
        #expect(correlator.timerFired(timer) == [.lookUp(key)])
        #expect(correlator.found([incident("Q1")], for: key, at: noon) == [.deliver(UpdateID(1), "Q1", remembered: false)])
    }

    @Test("What is remembered serves only those whose service it is")
    func rememberedService() {
        var correlator = Correlator()
        _ = correlator.observe("Q1", key: key, service: "A", at: noon)
        let own = correlator.add(UpdateID(1), for: .key(key), cause: .triggered, services: ["A"], at: noon)
        #expect(own == [.deliver(UpdateID(1), "Q1", remembered: true)])
        #expect(correlator.add(UpdateID(2), for: .key(key), cause: .triggered, services: ["B"], at: noon) == [.lookUp(key)])
    }

    @Test("A closed incident is forgotten under all its keys")
    func forget() throws {
        var correlator = Correlator()
        let other = try #require(DedupKey("other"))
        _ = correlator.observe("Q1", key: key, at: noon)
        _ = correlator.observe("Q1", key: other, at: noon)
        correlator.forget("Q1")
        #expect(add(&correlator, 1, .key(key)) == [.lookUp(key)])
        #expect(add(&correlator, 2, .key(other)) == [.lookUp(other)])
    }
}

extension [Correlator.Command] {
    fileprivate var timers: [(Correlator.TimerID, Duration)] {
        compactMap { if case .scheduleTimer(let id, let pause) = $0 { (id, pause) } else { nil } }
    }
    fileprivate var outcomes: [Outcome] { compactMap { if case .finish(let outcome) = $0 { outcome } else { nil } } }
}
