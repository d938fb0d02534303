import Model
import Testing

@testable import Sandbox

@Suite("RateWindow")
struct RateWindowTests {
    let start = Timestamp(milliseconds: 1_000_000)

    @Test("A window begins with its first request and frees itself after its period")
    func window() {
        var window = RateWindow(limit: 2)
        #expect(window.remaining(at: start) == 2)
        #expect(window.reset(at: start) == 0)
        window.count(at: start)
        window.count(at: start + .seconds(1))
        #expect(window.remaining(at: start + .seconds(59)) == 0)
        #expect(window.remaining(at: start + .seconds(60)) == 2)
    }

    @Test(
        "The reset is told in whole seconds, rounded up",
        arguments: [(0, 60), (1, 60), (1000, 59), (59_001, 1), (59_999, 1), (60_000, 0)])
    func reset(milliseconds: Int64, seconds: Int) {
        var window = RateWindow(limit: 2)
        window.count(at: start)
        #expect(window.reset(at: start + .milliseconds(milliseconds)) == seconds)
    }

    @Test("A clock set back opens the window anew instead of closing it for long")
    func clockSetBack() {
        var window = RateWindow(limit: 1)
        window.count(at: start)
        #expect(window.remaining(at: start + .seconds(-1)) == 1)
    }

    @Test("An operation's own limit is shown while it is the nearest, and it binds that operation alone")
    func operationLimit() {
        var limits = RateLimits(perMinute: 4, operations: [.updateIncidents: 1])
        let first = limits.take("token", .updateIncidents, at: start)
        #expect(first.allowed)
        #expect(first.headers.map(\.value) == ["1", "0", "60"])
        #expect(!limits.take("token", .updateIncidents, at: start).allowed)
        let other = limits.take("token", .listUsers, at: start)
        #expect(other.allowed)
        #expect(other.headers.map(\.value) == ["4", "2", "60"])
        #expect(limits.take("another token", .updateIncidents, at: start).allowed)
    }

    @Test("Windows that are over are forgotten when there are too many, those that run are not")
    func manyWindows() {
        var limits = RateLimits(perMinute: 1, operations: [:])
        for n in 0..<9_999 { _ = limits.take("old \(n)", .createEvent, at: start) }
        let later = start + .seconds(59)
        #expect(limits.take("new", .createEvent, at: later).allowed)
        #expect(limits.take("one more", .createEvent, at: later + .seconds(2)).allowed)
        #expect(!limits.take("new", .createEvent, at: later + .seconds(2)).allowed)
    }
}
