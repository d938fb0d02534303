/// Why a message of SNS's is not believed; in words for the log, without anything secret.
struct SNSFault: Error, Sendable, Hashable {
    enum Cause: Sendable {
        /// It is not from SNS, or not for this source.
        case wrong
        /// It cannot be told now: the sender shall try again.
        case unavailable
    }

    let cause: Cause
    let reason: String

    init(_ cause: Cause, _ reason: String) {
        self.cause = cause
        self.reason = reason
    }
}
