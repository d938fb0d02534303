import Model
import X509

/// SNS's public keys by the URLs of their certificates: each is fetched once, however many deliveries ask at a time.
actor SNSCertificates {
    private let chain: SNSChain
    private let timekeeper: any Timekeeper
    private var cache = SNSCertificateCache()
    private var waiting: [String: [CheckedContinuation<Void, Never>]] = [:]

    init(chain: SNSChain, timekeeper: any Timekeeper) {
        self.chain = chain
        self.timekeeper = timekeeper
    }

    func key(at url: String) async throws(SNSFault) -> Certificate.PublicKey {
        while true {
            switch cache.ask(url, at: timekeeper.now) {
            case .known(let key): return key
            case .failed(let fault): throw fault
            case .wait: await withCheckedContinuation { waiting[url, default: []].append($0) }
            case .fetch:
                // Always comes to an end, and so do those who wait: the fetch has a time limit of its own.
                let result = await fetch(url)
                cache.finished(url, result, at: timekeeper.now)
                for waiter in waiting.removeValue(forKey: url) ?? [] { waiter.resume() }
                return try result.get().0
            }
        }
    }

    private func fetch(_ url: String) async -> Result<(Certificate.PublicKey, validUntil: Timestamp), SNSFault> {
        do throws(SNSFault) { return .success(try await chain.key(at: url, at: timekeeper.now)) } catch { return .failure(error) }
    }
}
