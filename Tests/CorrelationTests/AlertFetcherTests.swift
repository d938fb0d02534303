import Correlation
import Model
import Testing

@Suite struct AlertFetcherTests {
    private let noon = Timestamp(year: 2026, month: 11, day: 23, hour: 12)

    /// What a command is, in a form that can be compared.
    private func words(_ commands: [AlertFetcher.Command]) -> [String] {
        commands.map { command in
            switch command {
            case .fetch(let incident): "fetch \(incident)"
            case .scheduleTimer(let incident, let pause): "wait \(pause.wholeMilliseconds) \(incident)"
            case .ready(let update, .found(let alerts)): "ready \(update) with \(alerts.count)"
            case .ready(let update, .failed(let reason)): "ready \(update): \(reason)"
            }
        }
    }

    private func alerts(_ count: Int = 1, bytes: Int = 10) throws -> [JSONValue] {
        try (0..<count).map { _ in try JSONValue.parse("\"\(String(repeating: "x", count: bytes))\"") }
    }

    @Test("One call an incident, however many wait, and none for what came lately")
    func once() throws {
        var fetcher = AlertFetcher()
        #expect(words(fetcher.add(UpdateID(1), for: "Q1", at: noon)) == ["fetch Q1"])
        #expect(words(fetcher.add(UpdateID(2), for: "Q1", at: noon)).isEmpty)
        #expect(words(fetcher.found(try alerts(), of: "Q1", at: noon)) == ["ready 1 with 1", "ready 2 with 1"])
        #expect(words(fetcher.add(UpdateID(3), for: "Q1", at: noon + .seconds(59))) == ["ready 3 with 1"])
        #expect(words(fetcher.add(UpdateID(4), for: "Q1", at: noon + .seconds(60))) == ["fetch Q1"])
    }

    @Test("An incident without alerts is asked anew, and what is large is not kept")
    func notRemembered() throws {
        var fetcher = AlertFetcher()
        _ = fetcher.add(UpdateID(1), for: "Q1", at: noon)
        _ = fetcher.found([], of: "Q1", at: noon)
        #expect(words(fetcher.add(UpdateID(2), for: "Q1", at: noon)) == ["fetch Q1"])
        _ = fetcher.found(try alerts(2, bytes: 20_000), of: "Q1", at: noon)
        #expect(words(fetcher.add(UpdateID(3), for: "Q1", at: noon)) == ["fetch Q1"])
    }

    @Test("At most so many at once, in order of asking")
    func concurrency() throws {
        var fetcher = AlertFetcher(settings: LookupSettings(concurrency: 2))
        let asked = (1...4).flatMap { fetcher.add(UpdateID(Int64($0)), for: IncidentID("Q\($0)"), at: noon) }
        #expect(words(asked) == ["fetch Q1", "fetch Q2"])
        #expect(words(fetcher.found([], of: "Q2", at: noon)) == ["ready 2 with 0", "fetch Q3"])
    }

    @Test("A failed call is made again on schedule, until the deadline")
    func retries() {
        var fetcher = AlertFetcher()
        _ = fetcher.add(UpdateID(1), for: "Q1", at: noon)
        var now = noon
        var pauses: [Int64] = []
        while case .scheduleTimer(_, let pause)? = fetcher.failed("Q1", reason: "503: no", at: now).first {
            pauses.append(pause.wholeMilliseconds / 1000)
            now = now + pause
            #expect(words(fetcher.timerFired("Q1")) == ["fetch Q1"])
        }
        #expect(pauses == [1, 2, 5, 10, 30, 30, 30, 12])
        #expect(now == noon + .seconds(120))
    }

    @Test("At the deadline they are decided as they stand, with the reason; where PagerDuty will not tell, at once")
    func givesUp() {
        var fetcher = AlertFetcher(settings: LookupSettings(deadline: .zero))
        _ = fetcher.add(UpdateID(1), for: "Q1", at: noon)
        #expect(words(fetcher.failed("Q1", reason: "503: no", at: noon)) == ["ready 1: 503: no"])
        _ = fetcher.add(UpdateID(2), for: "Q2", at: noon)
        #expect(words(fetcher.refused("Q2", reason: "404: Not Found")) == ["ready 2: 404: Not Found"])
    }

    @Test("Answers and alarms that nobody waits for change nothing")
    func strays() {
        var fetcher = AlertFetcher()
        #expect(words(fetcher.found([], of: "Q1", at: noon)).isEmpty)
        #expect(words(fetcher.failed("Q1", reason: "x", at: noon)).isEmpty)
        #expect(words(fetcher.timerFired("Q1")).isEmpty)
    }
}
