package import Model

/// What is to be replayed, under which rules.
package struct ReplayRequest: Sendable {
    /// Files, folders and patterns; empty where only a store's history is meant.
    package var paths: [String] = []
    /// The history that the configuration's store keeps.
    package var usesHistory = false
    /// Of the history, what was received from this time on.
    package var since: Timestamp?
    /// Of the history, what was received before this time.
    package var until: Timestamp?
    /// The source of deliveries that do not say theirs.
    package var source: String?
    /// Rule files instead of the configured ones; empty for those.
    package var rules: [String] = []
    /// Rule files to compare with; empty for no comparison.
    package var against: [String] = []
    /// The path of the configuration; nil for the usual places.
    package var configuration: String?

    package init() {}
}

extension ReplayRequest {
    /// A time as it is written on a command line: RFC 3339, or `24h` for that long ago; nil for anything else.
    package static func time(_ text: String) -> Timestamp? {
        if let time = Timestamp(rfc3339: text) { return time }
        return Duration(quantity: text).map { SystemTimekeeper().now + (.zero - $0) }
    }
}
