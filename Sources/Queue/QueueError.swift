/// A failure of the store itself.
package struct QueueError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// The disk has no room.
        case full
        /// As many updates wait as are allowed.
        case queueFull = "queue_full"
        /// The file or its file system may not be written.
        case readOnly = "read_only"
        /// Another process uses the store.
        case locked
        /// The file is not a store of this program, or one of a later version.
        case foreign
        /// The file's content is broken.
        case damaged
        /// The queue has been closed.
        case closed
        case other
    }
    package var code: Code
    /// One line for a person; names the file where the file is at fault.
    package var detail: String

    package init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }
    package var description: String { "\(code.rawValue): \(detail)" }
}
