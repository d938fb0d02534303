import Foundation
import Testing

@testable import Webhooks

@Suite struct PagerDutySignatureTests {
    // Computed with openssl: printf %s '{"event":{}}' | openssl dgst -sha256 -hmac KEY
    private let body = Array(#"{"event":{}}"#.utf8)
    private let old = "2d18ea8605956a6c3144fe4d52ebec04523a6e797047b03a3f8aba2a666848e8"
    private let new = "9be6f09c0db30b7e9924e2f000cc67fb4965434dc7a0b37d4863b2e8b2800b67"
    private let signature = PagerDutySignature(secrets: ["new secret", "old secret"])

    @Test func anySecretMayMatch() {
        #expect(signature.matches("v1=\(old)", body: body))
        #expect(signature.matches("v1=\(new)", body: body))
        #expect(!PagerDutySignature(secrets: ["new secret"]).matches("v1=\(old)", body: body))
        #expect(!PagerDutySignature(secrets: []).matches("v1=\(old)", body: body))
    }

    @Test func anySignatureOfTheHeaderMayMatch() {
        let wrong = String(repeating: "0", count: 64)
        #expect(signature.matches("v1=\(wrong),v1=\(old)", body: body))
        #expect(signature.matches("v1=\(old),v1=\(wrong)", body: body))
        #expect(!signature.matches("v1=\(wrong),v1=\(wrong)", body: body))
    }

    @Test func blanksAndCaseOfTheDigitsDoNotMatter() {
        #expect(signature.matches(" v1=\(old) ", body: body))
        #expect(signature.matches("v1=xx ,\t v1=\(new.uppercased())", body: body))
    }

    @Test(arguments: [
        "", ",", "v1=", "v1", "2d18ea8605956a6c3144fe4d52ebec04523a6e797047b03a3f8aba2a666848e8",
        "v0=2d18ea8605956a6c3144fe4d52ebec04523a6e797047b03a3f8aba2a666848e8",
        "v2=2d18ea8605956a6c3144fe4d52ebec04523a6e797047b03a3f8aba2a666848e8",
        "v1=2d18ea8605956a6c3144fe4d52ebec04523a6e797047b03a3f8aba2a666848e800",
        "v1=2d18ea8605956a6c3144fe4d52ebec04523a6e797047b03a3f8aba2a666848e8v1=2d18ea8605956a6c3144fe4d52ebec04523a6e797047b03a3f8aba2a666848e8",
        "V1=2d18ea8605956a6c3144fe4d52ebec04523a6e797047b03a3f8aba2a666848e8",
        "v1:2d18ea8605956a6c3144fe4d52ebec04523a6e797047b03a3f8aba2a666848e8", "v1=é",
    ])
    func nothingElseMatches(_ header: String) {
        #expect(!signature.matches(header, body: body))
    }

    @Test func oneSwappedDigitIsNoMatch() {
        for index in old.indices {
            var changed = old
            changed.replaceSubrange(index...index, with: old[index] == "0" ? "1" : "0")
            #expect(!signature.matches("v1=\(changed)", body: body))
        }
    }

    @Test func anotherBodyDoesNotMatch() {
        #expect(!signature.matches("v1=\(old)", body: body + [10]))
        #expect(!signature.matches("v1=\(old)", body: []))
    }

    // MARK: Vectors that lie beside the package

    private static let shared = URL(fileURLWithPath: #filePath).appending(path: "../../../../shared").standardizedFileURL
    private static let sharedIsThere = FileManager.default.fileExists(
        atPath: shared.appending(path: "pagerduty/sample_ping.json").path)

    @Test(
        .enabled(if: sharedIsThere),
        arguments: [
            ("sample_triggered", "fa4859297214c0b81fb4b3562144baabccdadf83b1982da9274f23cccb83700a"),
            ("sample_annotated", "9746c7d8b475890df4bfb0797b630a354316008deec3766b41c2676ac48878c4"),
            ("sample_ping", "4ae306a4a8a0d998a7b200adf197ea43f3f109c964f8d2c73bcdad1895134f92"),
        ])
    func samplesVerify(_ name: String, _ hex: String) throws {
        let body = try Data(contentsOf: Self.shared.appending(path: "pagerduty/\(name).json"))
        let signature = PagerDutySignature(secrets: ["fettle-example-secret-not-real"])
        #expect(signature.matches("v1=\(hex)", body: Array(body)))
        #expect(!signature.matches("v1=\(hex)", body: Array(body.dropLast())))
    }

    @Test(
        .enabled(if: sharedIsThere),
        arguments: ["incident_acknowledged", "incident_resolved", "incident_triggered", "ping"])
    func realSignedBodiesVerify(_ name: String) throws {
        let folder = Self.shared.appending(path: "payloads/pagerduty")
        let body = try Data(contentsOf: folder.appending(path: "signed_\(name).json"))
        let lines = try String(contentsOf: folder.appending(path: "signed_\(name).headers"), encoding: .utf8).split(
            separator: "\n")
        func value(_ prefix: String) throws -> String {
            String(try #require(lines.first { $0.hasPrefix(prefix) }).dropFirst(prefix.count))
        }
        let signature = PagerDutySignature(secrets: ["another", try value("# secret: ")])
        #expect(signature.matches(try value("X-PagerDuty-Signature: "), body: Array(body)))
    }
}
