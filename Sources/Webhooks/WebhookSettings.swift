package import Model

/// What the HTTP front takes in, and from whom.
package struct WebhookSettings: Sendable {
    package var sources: [SourceSettings]
    /// The largest body taken as sent, in bytes.
    package var bodyLimit: Int
    /// The largest body after gzip or deflate are undone, in bytes.
    package var inflatedLimit: Int
    /// How long a body may take to arrive. PagerDuty itself gives up after 5 s (FACTS 3.5).
    package var readTimeout: Duration

    /// The proxies in front, whose word on a sender's address is taken; the others' is not.
    package var trustedProxies: [IPNetwork]

    package init(
        sources: [SourceSettings], bodyLimit: Int = 1 << 20, inflatedLimit: Int? = nil, readTimeout: Duration = .seconds(10),
        trustedProxies: [IPNetwork] = []
    ) {
        self.sources = sources
        self.bodyLimit = bodyLimit
        self.inflatedLimit = inflatedLimit ?? bodyLimit
        self.readTimeout = readTimeout
        self.trustedProxies = trustedProxies
    }

    /// What is wrong with these settings, a sentence each, by configuration key; empty where nothing is.
    package func validate() -> [String] {
        var problems: [String] = []
        let limits = 1...(1 << 30)
        if !limits.contains(bodyLimit) { problems.append("limits.body: must be between 1 byte and 1 GiB") }
        // Most often both are one setting, `limits.body`.
        if !limits.contains(inflatedLimit), inflatedLimit != bodyLimit {
            problems.append("limits.inflated: must be between 1 byte and 1 GiB")
        }
        if readTimeout <= .zero { problems.append("limits.read_timeout: must be more than nothing") }
        var seen: Set<String> = []
        for source in sources {
            if !seen.insert(source.name).inserted { problems.append("sources.\(source.name): named twice") }
            problems += source.validate().map { "sources.\(source.name): \($0)" }
        }
        return problems
    }
}
