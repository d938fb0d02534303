import Model

/// Which PagerDuty users' doings are fettle's own: the one it acts as, and until when it acted as another.
struct BotUsers: Sendable {
    /// The user's id; nil before the first time it is known.
    private(set) var current: String?
    private var former: (id: String, until: Timestamp)?

    /// `last`: who it was in an earlier life, and is taken to be until it is known.
    init(last: String? = nil) { current = last }

    /// Takes `id` as who fettle acts as from now on; says whether it was somebody else before.
    mutating func learn(_ id: String, at now: Timestamp) -> Bool {
        guard let before = current, before != id else {
            current = id
            return false
        }
        former = (before, now)
        current = id
        return true
    }

    /// Whether what `user` did at `time` was done by fettle. With another token a person may get their own account back.
    func isOwn(_ user: String, at time: Timestamp) -> Bool {
        if user == current { return true }
        guard let former else { return false }
        return user == former.id && time <= former.until
    }
}
