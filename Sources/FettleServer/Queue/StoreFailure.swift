import Queue

/// Why a store could not be read, or held nothing of what was asked for; one line for a person.
package enum StoreFailure: Error, Sendable, Equatable {
    /// There is no store, or it is none of ours, or it is damaged.
    case unreadable(String)
    /// The store is sound, but nothing in it is meant.
    case nothingFound(String)

    package var message: String {
        switch self {
        case .unreadable(let message), .nothingFound(let message): message
        }
    }

    init(_ error: QueueError) { self = .unreadable("the store: \(error.detail)") }
}
