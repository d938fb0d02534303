/// Who caused a change: the `agent` of a webhook, the acknowledger, the last changer of a status.
package enum AccountAgent: Hashable, Sendable {
    /// A user's id.
    case user(String)
    /// A service's id: what acts when an event of the Events API arrives.
    case service(String)
}
