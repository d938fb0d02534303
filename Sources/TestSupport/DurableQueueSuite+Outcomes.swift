import Model
import Queue

extension DurableQueueSuite {
    static let outcomes = [
        Law("a settled update is gone, and a dead one is kept apart") { bench in
            let queue = try await bench.open()
            let results = Outcome.Result.allCases
            _ = try await queue.accept(.sample("d1", updates: results.count))
            let claimed = try await queue.claim(upTo: results.count)
            try await queue.settle(zip(claimed, results).map { Outcome.sample($0, $1) })
            try demandEqual(
                try await queue.statistics(), QueueStatistics(pending: 0, inFlight: 0, dead: 1, oldest: nil), "statistics")
            try demandEqual(try await queue.claim(upTo: 5), [], "claimed afterwards")
        },
        Law("an update's first outcome stands") { bench in
            let queue = try await bench.open()
            _ = try await queue.accept(.sample("d1"))
            let claimed = try await queue.claim(upTo: 1)
            try await queue.settle([.sample(claimed[0], .dead, reason: "first")])
            try await queue.settle([.sample(claimed[0], .sent, reason: "second")])
            try await queue.release([claimed[0].id])
            try demandEqual(try await queue.list(.dead).map(\.reason), ["first"], "reasons")
            try demandEqual(
                try await queue.statistics(), QueueStatistics(pending: 0, inFlight: 0, dead: 1, oldest: nil), "statistics")
        },
        Law("outcomes of unknown updates change nothing") { bench in
            let queue = try await bench.open()
            _ = try await queue.accept(.sample("d1"))
            let stranger = QueuedUpdate(id: UpdateID(999), action: .sample(), acceptedAt: .sample)
            try await queue.settle([.sample(stranger)])
            try await queue.release([stranger.id, UpdateID(.min)])
            try await queue.settle([])
            try await queue.release([])
            try demandEqual(
                try await queue.statistics(), QueueStatistics(pending: 1, inFlight: 0, dead: 0, oldest: .sample), "statistics")
        },
        Law("what has only a key is passed over, until its incident is found, and claimed in its turn") { bench in
            let queue = try await bench.open()
            var keyed = Action.sample()
            keyed.target = DedupKey("k").map { .key($0) }
            for (number, action) in [keyed, .sample(), keyed, .sample()].enumerated() {
                _ = try await queue.accept(.sample(DeliveryID("d\(number)"), actions: [action]))
            }
            let first = try await queue.claimKnown(upTo: 3, after: nil)
            try demandEqual(first.updates.map(\.id.number), [2], "claimed of the first three")
            try demandEqual(first.lookedAt, 3, "looked at")
            let second = try await queue.claimKnown(upTo: 3, after: first.last)
            try demandEqual(second.updates.map(\.id.number), [4], "claimed after them")
            try demandEqual(try await queue.claimKnown(upTo: 3, after: second.last), KnownClaim(), "claimed after all")
            try demandEqual(
                try await queue.statistics(), QueueStatistics(pending: 2, inFlight: 2, dead: 0, oldest: .sample), "statistics")
            let rest = try await queue.claim(upTo: 1)
            try demandEqual(rest.map(\.id.number), [1], "claimed in turn")
            try await queue.locate([UpdateID(1): "Q1"])
            try await queue.release([UpdateID(1)])
            let found = try await queue.claimKnown(upTo: 3, after: nil)
            try demandEqual(found.updates.map(\.id.number), [1], "claimed once its incident is found")
            try demandEqual(found.updates.map(\.attempts), [1], "attempts")
        },
        Law("a released update is pending again at its old place, its attempt counted") { bench in
            let queue = try await bench.open()
            _ = try await queue.accept(.sample("d1", updates: 3))
            let claimed = try await queue.claim(upTo: 2)
            try await queue.release([claimed[0].id])
            let again = try await queue.claim(upTo: 3)
            try demandEqual(again.first?.id, claimed[0].id, "first claimed again")
            try demandEqual(again.map(\.attempts), [1, 0], "attempts")
            try demandEqual(again.first?.action, claimed[0].action, "action")
        },
        Law("what is released untouched has no attempt more than before") { bench in
            let queue = try await bench.open()
            _ = try await queue.accept(.sample("d1", updates: 2))
            for attempts in [[0, 0], [1, 0], [2, 0]] {
                let claimed = try await queue.claim(upTo: 2)
                try demandEqual(claimed.map(\.attempts), attempts, "attempts")
                try await queue.release(claimed.map(\.id), untouched: [claimed[1].id])
            }
        },
        Law("statistics follow every step") { bench in
            let queue = try await bench.open()
            try demandEqual(try await queue.statistics(), QueueStatistics(pending: 0, inFlight: 0, dead: 0, oldest: nil), "empty")
            _ = try await queue.accept(.sample("d1", at: .sample + .seconds(1)))
            _ = try await queue.accept(.sample("d2", at: .sample + .seconds(2)))
            let claimed = try await queue.claim(upTo: 1)
            try demandEqual(
                try await queue.statistics(),
                QueueStatistics(pending: 1, inFlight: 1, dead: 0, oldest: .sample + .seconds(1)), "one claimed")
            try await queue.settle(claimed.map { .sample($0) })
            try demandEqual(
                try await queue.statistics(),
                QueueStatistics(pending: 1, inFlight: 0, dead: 0, oldest: .sample + .seconds(2)), "one settled")
        },
    ]

    static let limits = [
        Law("a full queue refuses, and accepts again when there is room") { bench in
            let queue = try await bench.open(3)
            _ = try await queue.accept(.sample("d1", updates: 3))
            let refusal = await refusal(of: .sample("d2"), by: queue)
            try demandEqual(refusal?.cause, .queueFull, "refusal")
            try demand((refusal?.retryAfter ?? 0) > 0, "no time to try again")
            try demandEqual(try await queue.accept(.sample("d1")).duplicate, true, "a repeat is told while the queue is full")
            let claimed = try await queue.claim(upTo: 1)
            try demandEqual(
                await DurableQueueSuite.refusal(of: .sample("d2"), by: queue)?.cause, .queueFull, "refusal while in flight")
            try await queue.settle(claimed.map { .sample($0, .dead) })
            try demandEqual(try await queue.accept(.sample("d2")).duplicate, false, "a refused delivery is a repeat")
        },
        Law("a delivery too large for the room left takes nothing from its neighbours") { bench in
            let queue = try await bench.open(30)
            let accepted = try await withThrowingTaskGroup { group in
                for number in 0..<20 {
                    group.addTask {
                        let entry = QueueEntry.sample(DeliveryID("d\(number)"), updates: number % 2 == 0 ? 31 : 1)
                        return await refusal(of: entry, by: queue) == nil ? number : nil
                    }
                }
                return try await group.reduce(into: Set<Int>()) { if let number = $1 { $0.insert(number) } }
            }
            try demandEqual(accepted, Set(stride(from: 1, to: 20, by: 2)), "accepted")
            try demandEqual(try await queue.statistics().pending, 10, "pending")
        },
        Law("a sound store is writable") { bench in
            let queue = try await bench.open()
            _ = try await queue.accept(.sample("d1"))
            try await queue.checkWritable()
            try demandEqual(try await queue.statistics().pending, 1, "pending")
        },
    ]

    static let crashes = [
        Law("a crash loses nothing that was answered") { bench in
            let queue = try await bench.open()
            for number in 0..<10 { _ = try await queue.accept(.sample(DeliveryID("d\(number)"), updates: 10)) }
            let claimed = try await queue.claim(upTo: 30)
            try await queue.settle(claimed[..<10].map { .sample($0) } + claimed[10..<12].map { .sample($0, .dead, reason: "no") })
            let next = try await bench.crash(queue)
            try demandEqual(
                try await next.statistics(), QueueStatistics(pending: 88, inFlight: 0, dead: 2, oldest: .sample), "statistics")
            try demandEqual(try await next.list(.dead).map(\.reason), ["no", "no"], "reasons")
            let again = try await next.claim(upTo: 1000)
            try demandEqual(Array(again.prefix(18).map(\.action)), claimed[12...].map(\.action), "what had been in flight")
            try demandEqual(again.map(\.attempts), Array(repeating: 1, count: 18) + Array(repeating: 0, count: 70), "attempts")
        },
        Law("repeats are told across a crash") { bench in
            let queue = try await bench.open()
            _ = try await queue.accept(.sample("d1", updates: 2))
            let next = try await bench.crash(queue)
            let receipt = try await next.accept(.sample("d1", updates: 2))
            try demandEqual(receipt, Receipt(delivery: "d1", alerts: 2, updates: 2, duplicate: true), "receipt")
        },
        Law("ids go on rising after a crash, even when everything is done") { bench in
            let queue = try await bench.open()
            _ = try await queue.accept(.sample("d1"))
            let first = try await queue.claim(upTo: 1)
            try await queue.settle(first.map { .sample($0) })
            let next = try await bench.crash(queue)
            _ = try await next.accept(.sample("d2"))
            let second = try await next.claim(upTo: 1)
            try demand(first[0].id < second[0].id, "\(second[0].id) after \(first[0].id)")
        },
    ]
}
