import Foundation
import NIOCore

/// Why the service could not start: one line for a person, and what else there is to show.
package struct StartupFailure: Error, Sendable {
    package var message: String
    /// Lines to show before it, such as the diagnostics of the rule files.
    package var details: [String]

    package init(_ message: String, details: [String] = []) {
        self.message = message
        self.details = details
    }
}

extension StartupFailure {
    /// A listener that could not be bound, in one line; nil for any other error.
    static func listening(on addresses: ListenAddress?..., because error: any Error) -> StartupFailure? {
        guard let error = error as? IOError else { return nil }
        let names = addresses.compactMap { $0?.description }.joined(separator: " or ")
        let reason = String(cString: strerror(error.errnoCode))
        return StartupFailure("cannot listen on \(names): \(reason.prefix(1).lowercased() + reason.dropFirst())")
    }
}
