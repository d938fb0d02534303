/// Who may import whom: the table of the house, ours and from outside.
enum HousePlan {
    struct Room {
        var ours: Set<String> = []
        var outside: Set<String> = []
        var all: Set<String> { ours.union(outside) }
    }

    static let rooms: [String: Room] = [
        "Model": Room(),
        "Webhooks": Room(
            ours: ["Model", "Payloads", "CZlib"], outside: hummingbird.union(["NIOHTTPTypes", "Crypto", "X509", "SwiftASN1"])),
        "Payloads": Room(ours: ["Model"], outside: ["Crypto"]),
        "Rules": Room(ours: ["Model", "PCRE2"], outside: ["Yams"]),
        "PCRE2": Room(ours: ["CPCRE2"]),
        "Queue": Room(ours: ["Model", "CZlib"], outside: ["GRDB", "GRDBSQLite"]),
        "Correlation": Room(ours: ["Model"]),
        "Coalescing": Room(ours: ["Model"], outside: ["Collections"]),
        "PagerDuty": Room(ours: ["Model"], outside: asyncHTTPClient),
        "Delivery": Room(ours: ["Model", "Queue", "Correlation", "Coalescing", "PagerDuty"], outside: ["ServiceLifecycle"]),
        "Telemetry": Room(outside: ["Logging"]),
        "Sandbox": Room(
            ours: ["Model"], outside: hummingbird.union(asyncHTTPClient).union(["Crypto", "Logging", "ServiceLifecycle"])),
        "FettleServer": Room(
            ours: [
                "Model", "Webhooks", "Payloads", "Rules", "PCRE2", "Queue", "Correlation", "Coalescing", "PagerDuty", "Delivery",
                "Telemetry", "Sandbox",
            ],
            outside: hummingbird.union(asyncHTTPClient).union([
                "ServiceLifecycle", "UnixSignals", "Logging", "HummingbirdTLS", "NIOSSL", "NIOCertificateReloading", "X509",
                "NIOHTTPTypes",
            ])),
        "fettle": Room(ours: ["FettleServer", "CMalloc"], outside: ["ArgumentParser"]),
        "TestSupport": Room(ours: ["Model", "Queue"]),
        "CPCRE2": Room(),
        "CZlib": Room(),
        "CMalloc": Room(),
    ]

    /// What comes with the toolchain and the system; free for all.
    static let system: Set<String> = [
        "Foundation", "FoundationEssentials", "Synchronization", "Dispatch", "Glibc", "Musl", "Darwin",
    ]

    /// Modules that belong to a product of another name.
    static let products: [String: String] = [
        "DequeModule": "Collections", "OrderedCollections": "Collections", "HeapModule": "Collections",
        "HashTreeCollections": "Collections", "BitCollections": "Collections",
    ]

    /// Hummingbird's API speaks of the types of these two.
    private static let hummingbird: Set<String> = ["Hummingbird", "HTTPTypes", "NIOCore"]
    /// AsyncHTTPClient's API speaks of the types of these two.
    private static let asyncHTTPClient: Set<String> = ["AsyncHTTPClient", "NIOCore", "NIOHTTP1"]
}
