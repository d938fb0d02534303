extension Outcome {
    /// Said of what ended unsent, where an earlier call with it was not answered.
    package static let mayBeApplied = "an earlier call may have applied it"

    /// Why an update ended as `dropped`; `unsure`: an earlier call with it may have gone through.
    package static func dropReason(unsure: Bool) -> String { unsure ? "dropped by hand; \(mayBeApplied)" : "dropped by hand" }
}
