import ServiceLifecycle

/// Turns readiness off the moment the end is asked for: the last of the group, so the first to hear of it.
struct ShutdownNotice: Service {
    let readiness: Readiness

    func run() async throws {
        try? await gracefulShutdown()
        readiness.hold(.shutdown, because: "shutting down")
    }
}
