import Model
import Testing

@testable import Rules

@Suite struct ScheduleTests {
    private func schedule(_ zone: String, _ windows: String...) throws -> Schedule {
        try #require(Schedule(timezone: zone, windows: try windows.map { try TimeWindow(parsing: $0) }, text: ""))
    }

    private func utc(_ day: Int64, _ month: Int64, _ hour: Int64, _ minute: Int64, year: Int64 = 2026) -> Timestamp {
        Timestamp(year: year, month: month, day: day, hour: hour, minute: minute)
    }

    @Test(
        "A window holds from its first minute up to its last, on its days",
        arguments: [
            // 2026-11-23 is a Monday.
            ("Mon-Fri 01:00-03:00", 23, 1, 0, true), ("Mon-Fri 01:00-03:00", 23, 2, 59, true),
            ("Mon-Fri 01:00-03:00", 23, 3, 0, false), ("Mon-Fri 01:00-03:00", 23, 0, 59, false),
            ("Mon-Fri 01:00-03:00", 22, 2, 0, false), ("Mon-Fri 01:00-03:00", 27, 2, 0, true),
            ("Sat,Sun", 22, 0, 0, true), ("Sat,Sun", 23, 0, 0, false), ("sat-mon", 23, 12, 0, true),
            ("Fri-Mon", 24, 12, 0, false), ("Fri-Mon 00:00-24:00", 21, 23, 59, true),
            // Over midnight the day is the one it begins on.
            ("Mon 22:00-06:00", 23, 22, 0, true), ("Mon 22:00-06:00", 24, 5, 59, true), ("Mon 22:00-06:00", 24, 6, 0, false),
            ("Mon 22:00-06:00", 23, 5, 0, false), ("22:00-06:00", 23, 5, 0, true), ("22:00-00:00", 23, 23, 59, true),
            ("Sun 23:00-01:00", 23, 0, 30, true),
            ("2026-11-23 22:00 - 2026-11-24 02:00", 24, 1, 59, true), ("2026-11-23 22:00 - 2026-11-24 02:00", 24, 2, 0, false),
        ] as [(String, Int64, Int64, Int64, Bool)])
    func windows(window: String, day: Int64, hour: Int64, minute: Int64, inside: Bool) throws {
        #expect(try schedule("UTC", window).contains(utc(day, 11, hour, minute)) == inside)
    }

    @Test(
        "The wall clock of the zone counts, on both sides of a change of clocks",
        arguments: [
            // London springs forward on 2026-03-29 at 01:00 UTC (01:00 GMT → 02:00 BST).
            ("Europe/London", "02:00-03:00", 29, 3, 1, 0, true), ("Europe/London", "02:00-03:00", 28, 3, 2, 0, true),
            ("Europe/London", "02:00-03:00", 29, 3, 2, 0, false),
            // The hour that is skipped opens no window.
            ("Europe/London", "01:00-02:00", 29, 3, 0, 59, false), ("Europe/London", "01:00-02:00", 29, 3, 1, 0, false),
            // It falls back on 2026-10-25 at 01:00 UTC (02:00 BST → 01:00 GMT): the hour is there twice.
            ("Europe/London", "01:00-02:00", 25, 10, 0, 0, true), ("Europe/London", "01:00-02:00", 25, 10, 0, 59, true),
            ("Europe/London", "01:00-02:00", 25, 10, 1, 0, true), ("Europe/London", "01:00-02:00", 25, 10, 1, 59, true),
            ("Europe/London", "01:00-02:00", 25, 10, 2, 0, false),
            // New York: 2026-03-08 07:00 UTC forward, 2026-11-01 06:00 UTC back.
            ("America/New_York", "Sun 03:00-04:00", 8, 3, 7, 0, true), ("America/New_York", "Sun 02:00-03:00", 8, 3, 7, 0, false),
            ("America/New_York", "Sun 01:00-02:00", 1, 11, 5, 30, true),
            ("America/New_York", "Sun 01:00-02:00", 1, 11, 6, 30, true),
            ("America/New_York", "Sun 01:00-02:00", 1, 11, 7, 0, false),
            // Over midnight across the change; half-hour zones; the southern hemisphere.
            ("Europe/London", "Sat 23:00-02:30", 29, 3, 1, 15, true), ("Europe/London", "Sat 23:00-02:30", 29, 3, 1, 30, false),
            ("Asia/Kolkata", "09:00-10:00", 23, 11, 3, 30, true), ("Asia/Kolkata", "09:00-10:00", 23, 11, 4, 30, false),
            ("Australia/Sydney", "02:00-03:00", 5, 4, 15, 30, false), ("Australia/Sydney", "02:00-03:00", 4, 4, 15, 30, true),
            ("Australia/Sydney", "02:00-03:00", 4, 4, 16, 30, true),
        ] as [(String, String, Int64, Int64, Int64, Int64, Bool)])
    func clocks(
        zone: String, window: String, day: Int64, month: Int64, hour: Int64, minute: Int64, inside: Bool
    ) throws {
        #expect(try schedule(zone, window).contains(utc(day, month, hour, minute)) == inside)
    }

    @Test(
        "What is no window is refused",
        arguments: [
            "", "Mon 1-3", "Mon 25:00-26:00", "Mon 01:00", "Mon 01:60-02:00", "Xyz 01:00-02:00", "Mon- 01:00-02:00",
            "01:00-02:00 Mon", "Mon 01:00-02:00 x", "01:00-01:00", "24:00-01:00", "2026-11-23 22:00",
            "2026-11-31 22:00 - 2026-12-01 01:00", "2026-11-24 22:00 - 2026-11-23 01:00", "٠١:٠٠-02:00",
        ])
    func refused(text: String) {
        #expect(throws: TimeWindow.Mistake.self) { try TimeWindow(parsing: text) }
    }

    @Test("Only real time zones are taken", arguments: ["Europe/Londn", "GMT+3", "PST", "../etc/passwd", "", "Europe/"])
    func zones(name: String) throws {
        #expect(Schedule(timezone: name, windows: [try TimeWindow(parsing: "Mon")], text: "") == nil)
    }

    @Test("No time of the calendar makes it trap", arguments: [Int64.min, .min + 1, -1, 0, .max - 1, .max])
    func extremes(milliseconds: Int64) throws {
        _ = try schedule("Europe/London", "22:00-06:00").contains(Timestamp(milliseconds: milliseconds))
    }

    @Test("Outside its windows a rule that matches is suppressed, and says so")
    func rule() throws {
        let set = try load(
            """
            rules:
              - name: it
                when: {title: lag}
                during: {timezone: Europe/London, windows: ['Mon-Fri 01:00-03:00']}
                then: {urgency: low}
            """)
        let inside = set.decide(alert(), at: utc(23, 11, 1, 30), recording: .all)
        let outside = set.decide(alert(), at: utc(23, 11, 3, 30), recording: .all)
        #expect(inside.action?.update.urgency == .low)
        #expect(outside.action == nil)
        #expect(outside.rules.first?.verdict == .suppressed)
        #expect(outside.rules.first?.suppressedBy == .during)
        #expect(
            outside.rules.first?.because.hasPrefix("outside of `during` (Mon-Fri 01:00-03:00 Europe/London); title matches")
                == true)
        #expect(set.decide(alert("disk"), at: utc(23, 11, 3, 30), recording: .all).rules.first?.verdict == .notMatched)
    }
}
