import Foundation
import Model

/// When a rule may act: windows on the wall clock of one time zone.
///
/// The wall clock is what counts: an hour that is skipped in spring is in no window, one that is repeated in autumn is in its
/// window both times.
struct Schedule: Hashable, Sendable {
    let windows: [TimeWindow]
    /// As written, for explanations.
    let text: String
    private let zone: TimeZone

    /// Nil where the system knows no zone of that name.
    init?(timezone: String, windows: [TimeWindow], text: String) {
        guard let zone = Self.zone(timezone) else { return nil }
        self.zone = zone
        self.windows = windows
        self.text = text
    }

    func contains(_ time: Timestamp) -> Bool {
        let minute = wallMinute(time)
        return windows.contains { $0.contains(wallMinute: minute) }
    }

    /// Whether it has only dates, and the last of them has passed.
    func isOver(at time: Timestamp) -> Bool {
        let minute = wallMinute(time)
        return windows.allSatisfy { if case .dates(_, let to) = $0 { to <= minute } else { false } }
    }

    /// Names of zones, to compare a misspelt one with.
    static var knownZones: [String] { TimeZone.knownTimeZoneIdentifiers + ["UTC"] }

    private func wallMinute(_ time: Timestamp) -> Int64 {
        let seconds = time.milliseconds.flooringQuotient(1000)
        let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
        return (seconds &+ Int64(offset)).flooringQuotient(60)
    }

    // Foundation also takes `GMT+3` and three-letter abbreviations, whose meaning people differ about.
    private static func zone(_ name: String) -> TimeZone? {
        if name == "UTC" || name == "GMT" || name == "Etc/UTC" { return TimeZone(secondsFromGMT: 0) }
        guard name.contains("/"), !name.contains(".."), !name.hasPrefix("/") else { return nil }
        return TimeZone(identifier: name)
    }
}
