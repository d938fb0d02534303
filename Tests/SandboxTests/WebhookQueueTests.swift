import Model
import Testing

@testable import Sandbox

@Suite("WebhookQueue")
struct WebhookQueueTests {
    let start = AccountStateTests.start

    static func queue(
        concurrency: Int = 8, subscriptions: Int = 1, _ change: (inout WebhookTimings) -> Void = { _ in }
    ) -> WebhookQueue {
        var timings = WebhookTimings()
        timings.concurrency = concurrency
        change(&timings)
        return WebhookQueue(
            subscriptions: (1...subscriptions).map {
                WebhookSubscription(id: "PWHS00\($0)", url: "http://127.0.0.1:1/", secrets: [Secret("s")])
            }, timings: timings)
    }

    /// So many incidents, each with two events: triggered and acknowledged.
    static func events(_ incidents: Int) throws -> [AccountEvent] {
        var account = AccountState()
        for n in 1...incidents {
            let opening = IncidentOpening(title: "t\(n)", service: "PSVC001", agent: .service("PSVC001"))
            let id = try account.open(opening, at: AccountStateTests.start).id
            let acknowledge = AccountStateTests.change(id) { $0.status = .acknowledged }
            _ = try account.update([acknowledge], by: AccountStateTests.bot, at: AccountStateTests.start)
        }
        return account.takeEvents()
    }

    func fill(_ queue: inout WebhookQueue, incidents: Int, at now: Timestamp? = nil) throws {
        var number = 0
        for event in try Self.events(incidents) {
            queue.enqueue(event, at: now ?? start) {
                number += 1
                return "webhook-\(number)"
            }
        }
    }

    /// The next attempt, which must be there.
    func take(from queue: inout WebhookQueue, at now: Timestamp) throws -> WebhookQueue.Attempt {
        let next = queue.next(at: now)
        return try #require(next)
    }

    func isExhausted(_ queue: inout WebhookQueue, at now: Timestamp) -> Bool { queue.next(at: now) == nil }

    @Test("Webhooks of one incident leave one after another, those of others beside them")
    func order() throws {
        var queue = Self.queue()
        try fill(&queue, incidents: 2)
        let first = try take(from: &queue, at: start)
        let second = try take(from: &queue, at: start)
        #expect(isExhausted(&queue, at: start))
        #expect([first, second].map(\.event.type) == ["incident.triggered", "incident.triggered"])
        queue.finish(second, .answered(202), at: start)
        let third = try take(from: &queue, at: start)
        #expect(third.event.type == "incident.acknowledged")
        #expect(third.event.incident?.id == second.event.incident?.id)
        #expect(queue.statistics.delivered == 1)
        #expect(queue.statistics.pending == 3)
    }

    @Test("No more are under way than the settings allow")
    func concurrency() throws {
        var queue = Self.queue(concurrency: 3)
        try fill(&queue, incidents: 5)
        let attempts = (0..<5).map { _ in queue.next(at: start) }
        #expect(attempts.compactMap { $0 }.count == 3)
        #expect(!queue.wantsAttention(at: start))
    }

    @Test(
        "5xx, 429 and transport errors are tried again with the same id, and the incident's next one waits behind",
        arguments: [WebhookQueue.Result.answered(500), .answered(503), .answered(429), .failed("timeout")])
    func retry(_ result: WebhookQueue.Result) throws {
        var queue = Self.queue()
        try fill(&queue, incidents: 1)
        let first = try take(from: &queue, at: start)
        queue.finish(first, result, at: start)
        #expect(isExhausted(&queue, at: start))
        let asked = queue.alarm(at: start)
        let alarm = try #require(asked)
        #expect(alarm == start + .milliseconds(500))
        let askedAgain = queue.alarm(at: start)
        #expect(askedAgain == nil, "an alarm is asked for once")
        let again = try take(from: &queue, at: alarm)
        #expect(again.webhookID == first.webhookID)
        #expect(again.number == 2)
        #expect(isExhausted(&queue, at: alarm))
        #expect(queue.statistics.retried == 1)
    }

    @Test("Pauses double up to the longest", arguments: [(2, 500), (3, 1000), (4, 2000), (9, 60_000), (1000, 60_000)])
    func pauses(attempt: Int, milliseconds: Int) {
        #expect(WebhookTimings().pause(beforeAttempt: attempt) == .milliseconds(milliseconds))
    }

    @Test("Every other answer below 500 drops the webhook at once", arguments: [301, 400, 401, 404, 410])
    func drop(_ status: Int) throws {
        var queue = Self.queue()
        try fill(&queue, incidents: 1)
        queue.finish(try take(from: &queue, at: start), .answered(status), at: start)
        #expect(queue.statistics.dropped == 1)
        let taken = try take(from: &queue, at: start)
        #expect(taken.event.type == "incident.acknowledged")
    }

    @Test("Three drops in a row disable the subscription, throw its queue away, and a day later it works again")
    func disabling() throws {
        var queue = Self.queue()
        try fill(&queue, incidents: 4)
        for _ in 1...3 { queue.finish(try take(from: &queue, at: start), .answered(401), at: start) }
        #expect(queue.isDisabled("PWHS001", at: start))
        #expect(queue.isIdle)
        #expect(queue.statistics.discarded == 5)
        try fill(&queue, incidents: 1)
        #expect(queue.statistics.discarded == 7)
        let dayAfter = start + .seconds(24 * 3600)
        try fill(&queue, incidents: 1, at: dayAfter)
        #expect(!isExhausted(&queue, at: dayAfter))
    }

    @Test("A success between drops keeps the subscription alive, and enabling revives one that is not")
    func enabling() throws {
        var queue = Self.queue()
        try fill(&queue, incidents: 5)
        for status in [400, 400, 200, 400, 400] {
            queue.finish(try take(from: &queue, at: start), .answered(status), at: start)
        }
        #expect(!queue.isDisabled("PWHS001", at: start))
        queue.finish(try take(from: &queue, at: start), .answered(400), at: start)
        #expect(queue.isDisabled("PWHS001", at: start))
        queue.enable("PWHS001")
        #expect(!queue.isDisabled("PWHS001", at: start))
    }

    @Test("What is under way when its subscription is disabled does no harm when it ends")
    func endAfterDisabling() throws {
        var queue = Self.queue()
        try fill(&queue, incidents: 4)
        let attempts = (0..<4).compactMap { _ in queue.next(at: start) }
        for attempt in attempts.prefix(3) { queue.finish(attempt, .answered(401), at: start) }
        queue.finish(attempts[3], .answered(200), at: start)
        #expect(queue.isIdle)
        #expect(queue.statistics.delivered == 0)
        #expect(queue.statistics.pending == 0)
    }

    @Test("After two days of retries a webhook counts as dropped")
    func givingUp() throws {
        var queue = Self.queue()
        try fill(&queue, incidents: 1)
        let late = start + .seconds(48 * 3600)
        queue.finish(try take(from: &queue, at: late), .answered(503), at: late)
        #expect(queue.statistics.dropped == 1)
        #expect(queue.statistics.retried == 0)
    }

    @Test("Each subscription gets what it wants")
    func filters() throws {
        var resolved = WebhookSubscription(
            id: "A", url: "http://127.0.0.1:1/", secrets: [Secret("s")], events: ["incident.acknowledged"])
        var queue = WebhookQueue(subscriptions: [resolved], timings: WebhookTimings())
        resolved.id = "B"
        resolved.events = nil
        resolved.service = "PSVC002"
        queue.add(resolved)
        try fill(&queue, incidents: 1)
        #expect(queue.statistics.pending == 1)
        let taken = try take(from: &queue, at: start)
        #expect(taken.subscription.id == "A")
    }

    @Test("Beyond what the queue holds, webhooks are discarded and counted")
    func full() throws {
        var queue = Self.queue { $0.maxPending = 3 }
        try fill(&queue, incidents: 2)
        #expect(queue.statistics.pending == 3)
        #expect(queue.statistics.discarded == 1)
    }
}
