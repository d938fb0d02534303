import Coalescing
import Model
import Testing

import struct TestSupport.SeededRandom

/// Drives a coalescer through random interleavings of arrivals, timers, answers and halts, and holds it to what it promises.
@Suite struct CoalescerModelTests {
    private struct World {
        var coalescer: Coalescer
        var random: SeededRandom
        let settings: CoalescerSettings
        var timers: [Coalescer.TimerID] = []
        var flying: [Batch] = []
        var outcomes: [UpdateID: Outcome.Result] = [:]
        var accepted: [IncidentID: [Contribution]] = [:]
        /// What PagerDuty holds: the fields as last set.
        var applied: [IncidentID: IncidentUpdate] = [:]
        var doubleOutcomes = 0
        /// What was dropped by hand: no call that leaves from then on carries it.
        var dropped: Set<UpdateID> = []
        /// Calls to be held back; some have left already.
        var unwanted: [Batch.ID: Set<IncidentID>] = [:]
        var failures = 0
        /// Whether answers single incidents out, time passes, and people take things back.
        var isEventful = false
        var now = noon

        init(seed: UInt64, settings: CoalescerSettings) {
            self.settings = settings
            coalescer = Coalescer(settings: settings)
            random = SeededRandom(seed: seed)
        }

        mutating func take(_ commands: [Coalescer.Command]) {
            for command in commands {
                switch command {
                case .scheduleTimer(let id, _): timers.append(id)
                case .cancelTimer(let id): timers.removeAll { $0 == id }
                case .send(let batch, _):
                    #expect((1...settings.maxBatch).contains(batch.items.count))
                    #expect(batch.items.allSatisfy { !$0.update.isEmpty && !$0.updates.isEmpty })
                    #expect(batch.items.allSatisfy { UpdateSteps.split($0.update) == [$0.update] })
                    #expect(batch.items.allSatisfy { $0.update.resolution == nil || $0.update.status == .resolved })
                    #expect(batch.items.allSatisfy { dropped.isDisjoint(with: $0.updates) }, "a dropped update is sent")
                    flying.append(batch)
                    #expect(flying.count <= settings.maxInFlightBatches)
                    let incidents = flying.flatMap { $0.items.map(\.incident) }
                    #expect(Set(incidents).count == incidents.count, "an incident is in flight twice")
                case .holdBack(let batch, let incidents, _):
                    #expect(flying.first { $0.id == batch }.map { incidents.isSubset(of: $0.items.map(\.incident)) } == true)
                    // Some have left, and of the others one hears at once or with the answer.
                    let kept = incidents.filter { _ in Bool.random(using: &random) }
                    if Bool.random(using: &random) {
                        unwanted[batch, default: []].formUnion(kept)
                    } else if let index = flying.firstIndex(where: { $0.id == batch }) {
                        flying[index].items.removeAll { kept.contains($0.incident) }
                        take(coalescer.heldBack(kept, of: batch, at: now))
                    }
                case .record(let outcomes):
                    for outcome in outcomes where self.outcomes.updateValue(outcome.result, forKey: outcome.update) != nil {
                        doubleOutcomes += 1
                    }
                }
            }
        }

        mutating func apply(_ batch: Batch) {
            for item in batch.items {
                let before = applied[item.incident] ?? IncidentUpdate()
                var after = item.update
                after.fill(from: before)
                applied[item.incident] = after
            }
        }

        /// One random thing happens; `mayFail` off lets everything run out well.
        mutating func answer(mayFail: Bool) {
            guard let index = flying.indices.randomElement(using: &random) else { return }
            var batch = flying.remove(at: index)
            let heldBack = unwanted.removeValue(forKey: batch.id) ?? []
            let dice = mayFail ? Int.random(in: 0..<12, using: &random) : 11
            let jitter = Double.random(in: 0..<1, using: &random)
            let kind: BatchFailure.Kind? =
                switch dice {
                case 0: .tooLarge
                case 1: .rejected
                case 2: .outcomeUnknown
                case 3: .notSent
                case 4: .rateLimited(nil)
                case 5: .unauthorized
                default: nil
                }
            let apart = mayFail && isEventful ? singledOut(of: batch) : Apart()
            batch.items.removeAll { heldBack.contains($0.incident) }
            if let kind {
                failures += 1
                if kind == .outcomeUnknown, Bool.random(using: &random) { apply(batch) }
                take(
                    coalescer.batchFailed(
                        batch.id, BatchFailure(isEventful && dice == 1 && jitter < 0.3 ? .outdated : kind, reason: "no"),
                        withdrawn: apart.withdrawn, unknown: apart.unknown, spoilers: apart.spoilers,
                        heldBack: heldBack, suspects: apart.suspects,
                        jitter: jitter, at: now))
            } else {
                apply(batch)
                let alerts = isEventful ? Dictionary(uniqueKeysWithValues: batch.items.map { ($0.incident, 700) }) : [:]
                take(
                    coalescer.batchSucceeded(
                        batch.id, withdrawn: apart.withdrawn, unknown: apart.unknown, spoilers: apart.spoilers,
                        heldBack: heldBack, alerts: alerts,
                        at: now))
            }
        }

        private struct Apart {
            var withdrawn: [IncidentID: Withdrawal] = [:]
            var unknown: Set<IncidentID> = []
            var spoilers: Set<IncidentID> = []
            var suspects: Set<IncidentID> = []
        }

        /// What a read told of some incidents of a batch; nothing is kept apart of a batch of one.
        private mutating func singledOut(of batch: Batch) -> Apart {
            var apart = Apart()
            for item in batch.items {
                switch Int.random(in: 0..<10, using: &random) {
                case 0: apart.withdrawn[item.incident] = .holds
                case 1: apart.withdrawn[item.incident] = .stale("resolved meanwhile")
                case 2 where batch.items.count > 1: apart.unknown.insert(item.incident)
                case 3 where batch.items.count > 1: apart.spoilers.insert(item.incident)
                case 4: apart.suspects.insert(item.incident)
                default: break
                }
            }
            return apart
        }

        /// A person makes somebody else responsible.
        mutating func takeBack() {
            let incident = IncidentID("Q\(Int.random(in: 0..<12, using: &random))")
            let until = Int64.random(in: 1...400, using: &random)
            take(coalescer.supersede(incident, because: "moved", at: now) { $0 <= UpdateID(until) })
        }

        /// A person drops some updates, ended ones among them.
        mutating func drop(upTo last: Int64) {
            if last == 0 { return }
            let some = Set((0..<3).map { _ in UpdateID(Int64.random(in: 1...last, using: &random)) })
            dropped.formUnion(some)
            take(coalescer.drop(some, because: "dropped", at: now))
        }

        mutating func fireTimer() {
            if isEventful { now = now + .seconds(30) }
            guard let index = timers.indices.randomElement(using: &random) else { return }
            take(coalescer.timerFired(timers.remove(at: index), at: now))
        }

        mutating func drain() {
            var rounds = 0
            take(coalescer.resume(at: now))
            while !coalescer.isEmpty, rounds < 100_000 {
                rounds += 1
                if flying.isEmpty { fireTimer() } else { answer(mayFail: false) }
            }
        }
    }

    @Test("Every update gets exactly one outcome, whatever happens", arguments: 0..<200, [false, true])
    func everyUpdateOnce(seed: Int, isEventful: Bool) {
        let settings = CoalescerSettings(maxBatch: 1 + seed % 7, maxInFlightBatches: 1 + seed % 3)
        var world = World(seed: UInt64(seed), settings: settings)
        world.isEventful = isEventful
        var last: Int64 = 0
        for _ in 0..<400 {
            switch Int.random(in: 0..<10, using: &world.random) {
            case 0...4:
                last += 1
                let update = IncidentUpdate.random(using: &world.random)
                let incident = IncidentID("Q\(Int.random(in: 0..<12, using: &world.random))")
                world.accepted[incident, default: []].append(Contribution(last, update))
                world.take(world.coalescer.enqueue(UpdateID(last), update, for: incident, at: world.now))
            case 5...7: world.answer(mayFail: true)
            case 8: world.fireTimer()
            case 9 where isEventful && Bool.random(using: &world.random):
                if Bool.random(using: &world.random) { world.takeBack() } else { world.drop(upTo: last) }
            default: world.take(world.coalescer.resume(at: world.now))
            }
        }
        if isEventful, seed % 5 == 0 { world.take(world.coalescer.beginShutdown(at: world.now)) }
        world.drain()
        #expect(world.failures > 0)
        #expect(world.coalescer.isEmpty)
        #expect(world.flying.isEmpty)
        #expect(world.doubleOutcomes == 0)
        #expect(Set(world.outcomes.keys) == Set((1...last).map { UpdateID($0) }))
    }

    @Test("Without failures PagerDuty ends in the state of the last word on each field", arguments: 0..<200)
    func finalState(seed: Int) {
        var world = World(seed: UInt64(seed), settings: CoalescerSettings(maxBatch: 5, maxInFlightBatches: 2))
        var last: Int64 = 0
        for _ in 0..<200 {
            if Bool.random(using: &world.random) {
                last += 1
                // Titles and statuses other than reopening: their last word does not hang on how the updates fell into batches.
                var update = IncidentUpdate.titled("\(last)")
                if last % 3 == 0 { update.status = [.acknowledged, .resolved].randomElement(using: &world.random) }
                let incident = IncidentID("Q\(Int.random(in: 0..<8, using: &world.random))")
                world.accepted[incident, default: []].append(Contribution(last, update))
                world.take(world.coalescer.enqueue(UpdateID(last), update, for: incident, at: noon))
            } else if Bool.random(using: &world.random) {
                world.answer(mayFail: false)
            } else {
                world.fireTimer()
            }
        }
        world.drain()
        for (incident, contributions) in world.accepted {
            #expect(world.applied[incident]?.title == contributions.last?.update.title)
        }
        #expect(Set(world.outcomes.values).isSubset(of: [.sent, .merged]))
    }
}
