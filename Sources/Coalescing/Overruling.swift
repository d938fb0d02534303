import Model

/// What is taken back of an update after it was accepted, and its outcome where nothing else is left of it.
struct Overruling: Sendable {
    var fields: Set<IncidentField>
    var result: Outcome.Result
    var reason: String
}
