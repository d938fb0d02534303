import Model

/// What one look after the other at the token's file means: a new token is taken once it has rested for one look.
struct TokenFile: Sendable {
    private var inForce: Secret?
    private var lastSeen: Secret?

    init(inForce: Secret?) {
        self.inForce = inForce
        lastSeen = inForce
    }

    /// The token to use from now on, if it is another. An unreadable or empty file, nil, changes nothing.
    mutating func look(_ seen: Secret?) -> Secret? {
        defer { lastSeen = seen }
        return seen == lastSeen ? take(seen) : nil
    }

    /// As `look`, at a person's wish: without the rest.
    mutating func take(_ seen: Secret?) -> Secret? {
        guard let seen, seen != inForce else { return nil }
        inForce = seen
        return seen
    }
}
