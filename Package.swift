// swift-tools-version: 6.2
import PackageDescription

// Set by scripts/test and CI: a warning in our own code fails the build there, never on a user's machine.
let strict = Context.environment["FETTLE_STRICT"] == "1"

let settings: [SwiftSetting] =
    [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
    ] + (strict ? [.treatAllWarnings(as: .error)] : [])

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let collections = Target.Dependency.product(name: "Collections", package: "swift-collections")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let grdbSQLite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTLS = Target.Dependency.product(name: "HummingbirdTLS", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCertificateReloading = Target.Dependency.product(name: "NIOCertificateReloading", package: "swift-nio-extras")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let serviceLifecycleTestKit = Target.Dependency.product(
    name: "ServiceLifecycleTestKit", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let swiftASN1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let x509 = Target.Dependency.product(name: "X509", package: "swift-certificates")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

// The rooms, in the order of the way through the house. Who may import whom stands here and nowhere else;
// Tests/HouseTests holds the sources to it.
let rooms: [Target] = [
    // The values that pass between rooms: Alert, Action, IncidentUpdate, Batch, Outcome, identifiers, JSON.
    .target(name: "Model", swiftSettings: settings),
    // The HTTP front: routes, body limits, inflating, authentication and signatures, answers.
    .target(
        name: "Webhooks",
        dependencies: [
            "Model", "Payloads", "CZlib", hummingbird, httpTypes, nioCore, nioHTTPTypes, crypto, x509, swiftASN1,
        ],
        swiftSettings: settings),
    // One file per monitoring system that turns its body into Alerts; pure and total.
    .target(name: "Payloads", dependencies: ["Model", crypto], swiftSettings: settings),
    // Rule files → diagnostics or a compiled RuleSet; RuleSet × Alert → decisions with reasons. The largest room, for what crosses a
    // wall is neither inlined nor specialised: the engine (Rules/Engine) and what it asks stay together.
    .target(name: "Rules", dependencies: ["Model", "PCRE2", yams], swiftSettings: settings),
    // Safe Swift over libpcre2: pattern, scratch, limits.
    .target(name: "PCRE2", dependencies: ["CPCRE2"], swiftSettings: settings),
    // The durable queue: its protocol, its states, the SQLite store, group commit.
    .target(name: "Queue", dependencies: ["Model", "CZlib", grdb, grdbSQLite], swiftSettings: settings),
    // Pure: which incident an alert means; which look-ups to make, when again, what to remember.
    .target(name: "Correlation", dependencies: ["Model"], swiftSettings: settings),
    // Pure state machine: the merge law per incident, successive steps, the cutting of batches, timers.
    .target(name: "Coalescing", dependencies: ["Model", collections], swiftSettings: settings),
    // The REST client: bulk PUT, look-ups, names → ids, the API's own limits, classification of answers.
    .target(name: "PagerDuty", dependencies: ["Model", asyncHTTPClient, nioCore, nioHTTP1], swiftSettings: settings),
    // The service that claims from Queue, drives Correlation and Coalescing, sends, retries, records.
    .target(
        name: "Delivery",
        dependencies: ["Model", "Queue", "Correlation", "Coalescing", "PagerDuty", serviceLifecycle],
        swiftSettings: settings),
    // JSON logs, the metrics registry with Prometheus text, the one list of metric names.
    .target(name: "Telemetry", dependencies: [logging], swiftSettings: settings),
    // A local PagerDuty: same endpoints, limits, errors, signed webhooks; faults on request.
    .target(
        name: "Sandbox",
        dependencies: [
            "Model", hummingbird, httpTypes, nioCore, asyncHTTPClient, nioHTTP1, crypto, serviceLifecycle, logging,
        ],
        swiftSettings: settings),
    // Composition: configuration, Pipeline.swift, the ServiceGroup in dependency order, reload, readiness.
    .target(
        name: "FettleServer",
        dependencies: [
            "Model", "Webhooks", "Payloads", "Rules", "PCRE2", "Queue", "Correlation", "Coalescing", "PagerDuty",
            "Delivery", "Telemetry", "Sandbox", serviceLifecycle, unixSignals, hummingbird, httpTypes, nioCore, nioHTTP1,
            nioHTTPTypes, asyncHTTPClient, logging, hummingbirdTLS, nioSSL, nioCertificateReloading, x509,
        ],
        swiftSettings: settings),
    // The executable: one file per command.
    .executableTarget(
        name: "fettle",
        dependencies: ["FettleServer", "CMalloc", argumentParser],
        swiftSettings: settings),
    // Manual clock, collecting log handler, fixtures, the suite every queue must pass.
    .target(name: "TestSupport", dependencies: ["Model", "Queue"], swiftSettings: settings),
    // Module maps and shims, nothing else.
    .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CMalloc"),
]

// One test target a room; TestSupport holds what they share.
func tests(_ room: String, _ more: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: room + "Tests", dependencies: [.byName(name: room), "TestSupport"] + more,
        resources: ["Payloads", "Webhooks"].contains(room) ? [.copy("Fixtures")] : [], swiftSettings: settings)
}

let roomTests: [Target] = [
    tests("Model"),
    tests(
        "Webhooks",
        [
            "Model", "Payloads", "CZlib", hummingbirdTesting, hummingbird, httpTypes, nioCore, nioEmbedded, nioHTTPTypes, crypto,
            x509, swiftASN1,
        ]),
    tests("Payloads", ["Model"]),
    tests("Rules", ["Model", "PCRE2"]),
    tests("PCRE2"),
    tests("Queue", ["Model", grdb]),
    tests("Correlation", ["Model"]),
    tests("Coalescing", ["Model"]),
    tests("PagerDuty", ["Model", "Sandbox", asyncHTTPClient, nioCore]),
    tests(
        "Delivery",
        ["Model", "Queue", "Correlation", "Coalescing", "PagerDuty", grdb, serviceLifecycle, serviceLifecycleTestKit]),
    tests("Telemetry", [logging]),
    tests("Sandbox", ["Model", hummingbird, asyncHTTPClient, nioCore, nioHTTP1, serviceLifecycle, logging]),
    tests(
        "FettleServer",
        [
            "Model", "Webhooks", "Payloads", "Rules", "Queue", "Correlation", "Coalescing", "PagerDuty", "Delivery", "Sandbox",
            logging, hummingbird, hummingbirdTesting, httpTypes, nioCore, nioEmbedded, nioHTTPTypes,
        ]),
    // The sources against the house plan: imports, sizes, names.
    .testTarget(name: "HouseTests", swiftSettings: settings),
    // The built program as its users run it: processes, real HTTP, a real Alertmanager where one is installed.
    .testTarget(
        name: "IntegrationTests",
        dependencies: [
            "fettle", "FettleServer", "PagerDuty", "Sandbox", "Model", "TestSupport", asyncHTTPClient, nioCore, nioSSL, crypto,
            grdb,
        ],
        swiftSettings: settings),
]

let package = Package(
    name: "fettle",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "fettle", targets: ["fettle"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", "3.12.3"..<"5.0.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: rooms + roomTests
)
