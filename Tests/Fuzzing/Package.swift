// swift-tools-version: 6.2
import PackageDescription

// libFuzzer over the rooms that read what strangers write. The rooms are compiled from the root package's own sources (links below
// Sources/), watched by the fuzzer, without the root's heavy dependencies. `scripts/fuzz` builds and runs this.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .unsafeFlags(["-sanitize=fuzzer"]),
]
// gold, the linker that Swift takes by default on some systems, fails on the debug information of libFuzzer's own library.
let linking: [LinkerSetting] = [.unsafeFlags(["-use-ld=lld", "-sanitize=fuzzer"])]

/// An executable that fuzzes one entry; its corpus is the folder of the same name, in lower case, in Corpus/.
func fuzz(_ name: String, _ rooms: [Target.Dependency]) -> Target {
    .executableTarget(name: "Fuzz" + name, dependencies: ["Fuzzer"] + rooms, swiftSettings: settings, linkerSettings: linking)
}

let package = Package(
    name: "Fuzzing",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/apple/swift-crypto", "3.12.3"..<"5.0.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .target(name: "Model", swiftSettings: settings),
        .target(
            name: "Payloads", dependencies: ["Model", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: settings),
        .target(
            name: "Rules", dependencies: ["Model", "PCRE2", .product(name: "Yams", package: "Yams")], swiftSettings: settings),
        .target(name: "PCRE2", dependencies: ["CPCRE2"], swiftSettings: settings),
        .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
        // libFuzzer's main loop behind one Swift function.
        .target(name: "Fuzzer", swiftSettings: settings),
        fuzz("Decoders", ["Model", "Payloads"]),
        fuzz("Rules", ["Model", "PCRE2", "Rules"]),
    ]
)
