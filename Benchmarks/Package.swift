// swift-tools-version: 6.2
import Foundation
import PackageDescription

// The rooms under measurement are compiled from the root package's own sources (links below Sources/), so that a benchmark needs
// none of the root's heavy dependencies and sees what `package` access hides from other packages.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

// Rivals that a machine may have: libvectorscan-dev (or libhyperscan-dev) and libre2-dev. Without them their rows are left out.
func isThere(_ header: String) -> Bool {
    ["/usr/include/", "/usr/local/include/"].contains { FileManager.default.fileExists(atPath: $0 + header) }
}
let hasHyperscan = isThere("hs/hs.h")
let hasRE2 = isThere("re2/set.h")

let package = Package(
    name: "Benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/apple/swift-crypto", "3.12.3"..<"5.0.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .target(name: "Model", swiftSettings: settings),
        .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
        .target(name: "PCRE2", dependencies: ["CPCRE2"], swiftSettings: settings),
        .target(
            name: "Rules", dependencies: ["Model", "PCRE2", .product(name: "Yams", package: "Yams")],
            swiftSettings: settings),
        // The engines a user could put in fettle's place, behind one small C interface.
        .target(
            name: "RivalEngines",
            dependencies: ["CPCRE2"],
            cSettings: hasHyperscan ? [.define("HAVE_HYPERSCAN")] : [],
            cxxSettings: hasRE2 ? [.define("HAVE_RE2")] : [],
            linkerSettings: (hasHyperscan ? [.linkedLibrary("hs")] : []) + (hasRE2 ? [.linkedLibrary("re2")] : [])),
        // The generator of rules and alerts.
        .target(name: "Workloads", dependencies: ["Model", "Rules"], swiftSettings: settings),
        // Engines side by side: runner and table.
        .executableTarget(
            name: "MatchBench", dependencies: ["Model", "PCRE2", "Rules", "RivalEngines", "Workloads"],
            swiftSettings: settings),
        // The engine against PCRE2 and the plain evaluation, with millions of patterns by chance.
        .executableTarget(name: "EngineFuzz", dependencies: ["Model", "PCRE2", "Rules"], swiftSettings: settings),
        .target(
            name: "Payloads", dependencies: ["Model", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: settings),
        // Bodies of every kind into alerts, beside Foundation's decoders.
        .executableTarget(name: "DecodeBench", dependencies: ["Model", "Payloads"], swiftSettings: settings),
        // SQLite itself, for the least that a durable delivery can cost.
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        // Deliveries a second of the built program, beside a bare Hummingbird handler.
        .executableTarget(
            name: "IngestBench",
            dependencies: [
                "CSQLite",
                .product(name: "Hummingbird", package: "hummingbird"), .product(name: "Logging", package: "swift-log"),
            ], swiftSettings: settings),
        // The whole way from a webhook's bytes to decisions.
        .executableTarget(
            name: "WayBench", dependencies: ["Model", "Payloads", "Rules", "RivalEngines", "Workloads"],
            swiftSettings: settings),
    ],
    cxxLanguageStandard: .cxx17
)
