import Model
import X509

/// What is remembered of SNS's certificates, by URL: decides whether to fetch, to wait or to answer at once.
struct SNSCertificateCache: Sendable {
    enum Answer {
        case known(Certificate.PublicKey)
        case failed(SNSFault)
        /// The asker shall fetch it, and tell by `finished` how that went.
        case fetch
        /// Somebody is fetching it.
        case wait
    }

    fileprivate enum Entry {
        case key(Certificate.PublicKey, until: Timestamp)
        case fault(SNSFault, until: Timestamp)
        case fetching
    }

    /// SNS changes its certificates a few times a year; a restart or a day later they are fetched anew.
    static let keep: Duration = .seconds(86_400)
    /// How long a certificate that is none is not fetched again, and how long one that could not be had.
    static let keepWrong: Duration = .seconds(600)
    static let keepUnavailable: Duration = .seconds(5)
    private static let maxEntries = 32
    private static let maxFetching = 4

    private var entries: [String: Entry] = [:]

    mutating func ask(_ url: String, at now: Timestamp) -> Answer {
        switch entries[url] {
        case .key(let key, let until) where now < until: return .known(key)
        case .fault(let fault, let until) where now < until: return .failed(fault)
        case .fetching: return .wait
        case .key, .fault, nil: break
        }
        // Whoever sends us made-up URLs makes us fetch no more than a few at a time.
        guard entries.values.count(where: { $0.isFetching }) < Self.maxFetching else {
            return .failed(SNSFault(.unavailable, "too many certificates of SNS are being fetched"))
        }
        if entries.count >= Self.maxEntries, let oldest = entries.min(by: { $0.value.until < $1.value.until })?.key {
            entries[oldest] = nil
        }
        entries[url] = .fetching
        return .fetch
    }

    mutating func finished(
        _ url: String, _ result: Result<(Certificate.PublicKey, validUntil: Timestamp), SNSFault>, at now: Timestamp
    ) {
        switch result {
        case .success(let (key, validUntil)): entries[url] = .key(key, until: min(validUntil, now + Self.keep))
        case .failure(let fault):
            let keep = fault.cause == .wrong ? Self.keepWrong : Self.keepUnavailable
            entries[url] = .fault(fault, until: now + keep)
        }
    }
}

extension SNSCertificateCache.Entry {
    fileprivate var isFetching: Bool { if case .fetching = self { true } else { false } }

    /// What is being fetched goes last of all.
    fileprivate var until: Timestamp {
        switch self {
        case .key(_, let until), .fault(_, let until): until
        case .fetching: Timestamp(milliseconds: .max)
        }
    }
}
