import Model
import Queue

extension DurableQueueSuite {
    static let ordering = [
        Law("what is accepted is claimed whole, oldest first") { bench in
            let queue = try await bench.open()
            let actions = (0..<5).map {
                Action.sample(IncidentID("Q\($0)"), title: "title \($0) \u{0}\u{2028}\"", alert: "a\($0)")
            }
            for (number, action) in actions.enumerated() {
                let receipt = try await queue.accept(.sample(DeliveryID("d\(number)"), actions: [action]))
                try demandEqual(receipt, Receipt(delivery: DeliveryID("d\(number)"), alerts: 1, updates: 1), "receipt")
            }
            let first = try await queue.claim(upTo: 3)
            let rest = try await queue.claim(upTo: 100)
            try demandEqual((first + rest).map(\.action), actions, "claimed actions")
            try demandEqual(first.count, 3, "claimed at first")
            try demand(zip(first + rest, (first + rest).dropFirst()).allSatisfy { $0.id < $1.id }, "ids do not rise")
            try demand((first + rest).allSatisfy { $0.acceptedAt == .sample && $0.attempts == 0 }, "time or attempts are wrong")
            try demandEqual(try await queue.claim(upTo: 100), [], "claimed once more")
        },
        Law("claiming nothing gives nothing") { bench in
            let queue = try await bench.open()
            _ = try await queue.accept(.sample("d1"))
            for limit in [0, -1, Int.min] { try demandEqual(try await queue.claim(upTo: limit), [], "claimed up to \(limit)") }
            try demandEqual(try await queue.claim(upTo: .max).count, 1, "claimed up to the largest number")
        },
        Law("the updates of one delivery keep their order") { bench in
            let queue = try await bench.open()
            let entry = QueueEntry.sample("d1", updates: 20)
            _ = try await queue.accept(entry)
            try demandEqual(
                try await queue.claim(upTo: 20).map(\.action), entry.decisions.compactMap(\.action), "claimed actions")
        },
        Law("concurrent deliveries are all accepted, and no update is claimed twice") { bench in
            let queue = try await bench.open()
            try await withThrowingTaskGroup { group in
                for number in 0..<64 {
                    group.addTask { _ = try await queue.accept(.sample(DeliveryID("d\(number)"), updates: 2)) }
                }
                try await group.waitForAll()
            }
            let claimed = try await withThrowingTaskGroup { group in
                for _ in 0..<16 { group.addTask { try await queue.claim(upTo: 10) } }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            try demandEqual(claimed.count, 128, "claimed")
            try demandEqual(Set(claimed.map(\.id)).count, 128, "different ids")
            try demandEqual(Set(claimed.compactMap(\.action.target)).count, 128, "different incidents")
        },
        Law("a listing shows what its filter asks for, oldest first") { bench in
            let queue = try await bench.open()
            _ = try await queue.accept(.sample("d1", updates: 4))
            let claimed = try await queue.claim(upTo: 3)
            try await queue.settle([.sample(claimed[0], .dead, reason: "2001: no such user"), .sample(claimed[1])])
            let open = try await queue.list(.open)
            try demandEqual(open.map(\.state), [.inFlight, .pending], "open states")
            try demandEqual(open.map(\.incident), ["d1-2", "d1-3"], "open incidents")
            try demandEqual(open.map(\.update.attempts), [1, 0], "attempts")
            let dead = try await queue.list(.dead)
            try demandEqual(dead.map(\.reason), ["2001: no such user"], "reasons of the dead")
            try demandEqual(dead.first?.update.action, claimed[0].action, "the dead letter's action")
            try demandEqual(try await queue.list(.all).map(\.state), [.dead, .inFlight, .pending], "all states")
        },
    ]

    static let repeats = [
        Law("a delivery that comes again gets the first receipt and adds nothing") { bench in
            let queue = try await bench.open()
            let first = try await queue.accept(.sample("d1", updates: 3))
            try demandEqual(first.duplicate, false, "first receipt is a duplicate")
            let again = try await queue.accept(.sample("d1", at: .sample + .seconds(599), actions: []))
            try demandEqual(again, Receipt(delivery: "d1", alerts: 3, updates: 3, duplicate: true), "second receipt")
            try demandEqual(try await queue.statistics().pending, 3, "pending")
        },
        Law("of many copies at once exactly one is accepted") { bench in
            let queue = try await bench.open()
            let receipts = try await withThrowingTaskGroup { group in
                for _ in 0..<32 { group.addTask { try await queue.accept(.sample("d1", updates: 2)) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            try demandEqual(receipts.count { !$0.duplicate }, 1, "receipts that are no duplicates")
            try demand(receipts.allSatisfy { $0.updates == 2 && $0.alerts == 2 }, "receipts differ")
            try demandEqual(try await queue.statistics().pending, 2, "pending")
        },
        Law("an id is one source's own, and byte for byte") { bench in
            let queue = try await bench.open()
            for (id, source) in [("d1", "a"), ("d1", "b"), ("D1", "a"), ("d1 ", "a"), ("", "a")] {
                let receipt = try await queue.accept(.sample(DeliveryID(id), source: source))
                try demandEqual(receipt.duplicate, false, "\(source)/\(id) is a duplicate")
            }
        },
        Law("an id is forgotten after the dedup window") { bench in
            let queue = try await bench.open()
            _ = try await queue.accept(.sample("d1"))
            let later = try await queue.accept(.sample("d1", at: .sample + .seconds(601)))
            try demandEqual(later.duplicate, false, "later receipt is a duplicate")
            let again = try await queue.accept(.sample("d1", at: .sample + .seconds(1200)))
            try demandEqual(again.duplicate, true, "the window does not start anew")
        },
        Law("a delivery that asks for nothing is remembered, too") { bench in
            let queue = try await bench.open(1)
            _ = try await queue.accept(.sample("d0"))
            let receipt = try await queue.accept(.sample("d1", actions: []))
            try demandEqual(receipt, Receipt(delivery: "d1", alerts: 0, updates: 0), "receipt")
            try demandEqual(try await queue.accept(.sample("d1", actions: [])).duplicate, true, "second receipt is a duplicate")
        },
    ]
}
