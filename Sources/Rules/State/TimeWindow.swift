import Model

/// A span of the week or of the calendar on a wall clock, as `during.windows` writes it.
///
/// `Mon-Fri 01:00-03:00`, `Sat,Sun`, `22:00-06:00` (over midnight; the day is that of its beginning),
/// `2026-11-28 22:00 - 2026-11-29 04:00`.
enum TimeWindow: Hashable, Sendable {
    /// Minutes of the day, `to` at most 1440; a window whose `to` is not behind its `from` runs over midnight.
    case weekly(days: Set<Weekday>, from: Int, to: Int)
    /// Minutes since 1970-01-01 00:00 on the same wall clock.
    case dates(from: Int64, to: Int64)

    enum Weekday: Int, CaseIterable, Sendable {
        case sun, mon, tue, wed, thu, fri, sat

        init?(_ word: some StringProtocol) {
            let names = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
            let long = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]
            let word = word.lowercased()
            guard let index = names.firstIndex(of: word) ?? long.firstIndex(of: word) else { return nil }
            self.init(rawValue: index)
        }

        var before: Self { Self(rawValue: (rawValue + 6) % 7) ?? .sun }
    }

    struct Mistake: Error, Hashable {
        var message: String
        /// The window is well written, but nothing lies in it.
        var isEmpty = false
        /// The part of the text that is wrong; nil for all of it.
        var part: String?
        var help: String?
    }

    /// Whether the wall clock's minute, counted from 1970-01-01 00:00 on it, lies inside.
    func contains(wallMinute minute: Int64) -> Bool {
        switch self {
        case .dates(let from, let to): return from <= minute && minute < to
        case .weekly(let days, let from, let to):
            let day = minute.flooringQuotient(1440)
            let ofDay = Int(minute - day * 1440)
            // 1970-01-01 was a Thursday.
            guard let weekday = Weekday(rawValue: Int(((day + 4) % 7 + 7) % 7)) else { return false }
            if from < to { return days.contains(weekday) && from <= ofDay && ofDay < to }
            return (days.contains(weekday) && ofDay >= from) || (days.contains(weekday.before) && ofDay < to)
        }
    }
}

extension TimeWindow {
    init(parsing text: String) throws(Mistake) {
        let words = text.split { $0 == " " || $0 == "\t" }
        if let first = words.first, first.contains(where: \.isNumber), first.split(separator: "-").count == 3 {
            self = try Self.dates(words)
            return
        }
        guard (1...2).contains(words.count), let first = words.first else { throw Self.form(text) }
        let hasDays = first.contains { $0.isLetter }
        if words.count == 2, !hasDays { throw Self.form(text) }
        let days = hasDays ? try Self.days(first) : Set(Weekday.allCases)
        guard let times = hasDays ? words.dropFirst().first : first else {
            self = .weekly(days: days, from: 0, to: 1440)
            return
        }
        let ends = times.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2 else { throw Self.form(text) }
        let (from, to) = (try Self.minute(ends[0]), try Self.minute(ends[1]))
        if from == to || from == 1440 {
            throw Mistake(message: "the window \(times) is empty", isEmpty: true, part: String(times))
        }
        self = .weekly(days: days, from: from, to: to)
    }

    private static func form(_ text: String) -> Mistake {
        Mistake(message: "`\(Wording.bounded(text, 60))` is no window")
    }

    private static func days(_ text: Substring) throws(Mistake) -> Set<Weekday> {
        var days: Set<Weekday> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false)
            guard (1...2).contains(ends.count), let first = ends.first, let last = ends.last else { throw form(String(text)) }
            let (from, to) = (try weekday(first), try weekday(last))
            var day = to
            while day != from {
                days.insert(day)
                day = day.before
            }
            days.insert(from)
        }
        return days
    }

    private static func weekday(_ text: Substring) throws(Mistake) -> Weekday {
        if let day = Weekday(text) { return day }
        let names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        throw Mistake(
            message: "`\(Wording.bounded(String(text), 20))` is no day", part: text.isEmpty ? nil : String(text),
            help: NearestName.help(String(text), in: names) ?? "days are \(names.joined(separator: ", "))")
    }

    private static func minute(_ text: some StringProtocol) throws(Mistake) -> Int {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...2).contains(parts[0].utf8.count), parts[1].utf8.count == 2, let hour = digits(parts[0]),
            let minute = digits(parts[1]), minute < 60, hour * 60 + minute <= 1440
        else {
            throw Mistake(
                message: "`\(Wording.bounded(String(text), 20))` is no time of day from 00:00 to 24:00",
                part: text.isEmpty ? nil : String(text))
        }
        return hour * 60 + minute
    }

    // `2026-11-28 22:00 - 2026-11-29 04:00`
    private static func dates(_ words: [Substring]) throws(Mistake) -> Self {
        guard words.count == 5, words[2] == "-" else {
            throw Mistake(message: "a window of dates is written `2026-11-28 22:00 - 2026-11-29 04:00`")
        }
        let from = try day(words[0]) * 1440 + Int64(minute(words[1]))
        let to = try day(words[3]) * 1440 + Int64(minute(words[4]))
        if to <= from { throw Mistake(message: "the window ends before it begins", isEmpty: true) }
        return .dates(from: from, to: to)
    }

    private static func day(_ text: Substring) throws(Mistake) -> Int64 {
        let parts = text.split(separator: "-")
        guard parts.count == 3, parts[0].utf8.count == 4, let year = digits(parts[0]), let month = digits(parts[1]),
            let day = digits(parts[2]), (1...12).contains(month), (1...31).contains(day)
        else {
            throw Mistake(message: "`\(Wording.bounded(String(text), 20))` is no date such as 2026-11-28", part: String(text))
        }
        let time = Timestamp(year: Int64(year), month: Int64(month), day: Int64(day))
        // The 31st of a shorter month comes back as another day.
        guard time.description.hasPrefix(String(text)) else {
            throw Mistake(message: "there is no \(Wording.bounded(String(text), 20))", part: String(text))
        }
        return time.milliseconds / 86_400_000
    }

    private static func digits(_ text: some StringProtocol) -> Int? {
        guard !text.isEmpty, text.utf8.count <= 4, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int(text)
    }
}

extension Int64 {
    func flooringQuotient(_ divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
