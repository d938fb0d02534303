import Foundation
import Model
import ServiceLifecycle
import Synchronization

/// Looks every second whether the token's file holds another token, which may be what sending has stopped for.
final class TokenWatcher: Service {
    private let file: Mutex<TokenFile>
    private let read: @Sendable () -> Secret?
    private let timekeeper: any Timekeeper
    private let interval: Duration
    private let use: @Sendable (Secret) -> Void

    init(
        inForce: Secret?, timekeeper: any Timekeeper, interval: Duration = .seconds(1), read: @escaping @Sendable () -> Secret?,
        use: @escaping @Sendable (Secret) -> Void
    ) {
        file = Mutex(TokenFile(inForce: inForce))
        self.read = read
        self.timekeeper = timekeeper
        self.interval = interval
        self.use = use
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while (try? await self.timekeeper.sleep(for: self.interval)) != nil {
                let seen = self.read()
                if let token = self.file.withLock({ $0.look(seen) }) { self.use(token) }
            }
        }
    }

    /// Looks at once; for a reload.
    func look() {
        let seen = read()
        if let token = file.withLock({ $0.take(seen) }) { use(token) }
    }

    /// A secret's file: its text without white space round it, nil where nothing is left or nothing can be read.
    static func secret(in path: String) -> Secret? {
        guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8) else {
            return nil
        }
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        return trimmed.isEmpty ? nil : Secret(trimmed)
    }
}
