import HTTPTypes
import Model
import Testing

@testable import Webhooks

/// Expected values were made with openssl: `printf %s body | openssl dgst -sha256 -hmac key`, `-binary | base64`.
@Suite struct HMACSignatureTests {
    private let body = Array(#"{"state":"firing"}"#.utf8)
    private let now = Timestamp(milliseconds: 1_795_428_466_000)

    private func matches(_ settings: HMACSettings, _ fields: [(String, String)], body: [UInt8]? = nil) -> Bool? {
        var headers = HTTPFields()
        for (name, value) in fields { headers.append(HTTPField(name: HTTPField.Name(name)!, value: value)) }
        return HMACSignature(settings)?.matches(headers, body: body ?? self.body, at: now)
    }

    @Test(
        "Every algorithm and encoding gives what openssl gives",
        arguments: [
            (.sha1, .hex, "58aa0ddce63f991428c024bc3db1d992a089a5c2"),
            (.sha1, .base64, "WKoN3OY/mRQowCS8PbHZkqCJpcI="),
            (.sha256, .hex, "5df8990890feb21e7c5f83b69f68c307679a51640d9591954a6fd51168c20528"),
            (.sha256, .base64, "XfiZCJD+sh58X4O2n2jDB2eaUWQNlZGVSm/VEWjCBSg="),
            (.sha384, .hex, "87b63f8cc1e00b22c401fdfd5817c6504a1ac7d32a5dfdf6c51975bf5345e05f100017650633e08d7ac487754f0d73cc"),
            (.sha384, .base64, "h7Y/jMHgCyLEAf39WBfGUEoax9MqXf32xRl1v1NF4F8QABdlBjPgjXrEh3VPDXPM"),
            (
                .sha512, .hex,
                "e076368c6832ecce8a3f4179ccacfcb387e09f266e10d18d9a9fb18eff2489351a4a26a614653602f163d7d0ffc5b79946e3dc5e481614d0455007136bfa1e3b"
            ),
            (.sha512, .base64, "4HY2jGgy7M6KP0F5zKz8s4fgnyZuENGNmp+xjv8kiTUaSiamFGU2AvFj19D/xbeZRuPcXkgWFNBFUAcTa/oeOw=="),
        ] as [(HMACSettings.Algorithm, HMACSettings.Encoding, String)])
    func knownAnswers(_ algorithm: HMACSettings.Algorithm, _ encoding: HMACSettings.Encoding, _ value: String) {
        var settings = HMACSettings(header: "X-Signature", algorithm: algorithm, encoding: encoding, secrets: [Secret("key")])
        #expect(matches(settings, [("X-Signature", value)]) == true)
        #expect(matches(settings, [("X-Signature", value)], body: body + [10]) == false)
        settings.secrets = [Secret("old"), Secret("key")]
        #expect(matches(settings, [("X-Signature", value)]) == true)
        settings.secrets = [Secret("other")]
        #expect(matches(settings, [("X-Signature", value)]) == false)
        #expect(matches(settings, []) == nil)
    }

    @Test(
        "The presets are what Sentry, Grafana, MongoDB Atlas and Checkly send",
        arguments: [
            ("sentry", "Sentry-Hook-Signature", "5df8990890feb21e7c5f83b69f68c307679a51640d9591954a6fd51168c20528"),
            ("grafana", "X-Grafana-Alerting-Signature", "5df8990890feb21e7c5f83b69f68c307679a51640d9591954a6fd51168c20528"),
            ("checkly", "X-Checkly-Signature", "5df8990890feb21e7c5f83b69f68c307679a51640d9591954a6fd51168c20528"),
            ("mongodb_atlas", "X-MMS-Signature", "WKoN3OY/mRQowCS8PbHZkqCJpcI="),
        ])
    func presets(_ kind: String, _ header: String, _ value: String) throws {
        let settings = try #require(HMACSettings.preset(forKind: kind, secrets: [Secret("key")]))
        #expect(matches(settings, [(header, value)]) == true)
        #expect(matches(settings, [(header, String(value.reversed()))]) == false)
    }

    @Test func aPrefixIsPartOfTheValue() {
        let settings = HMACSettings(header: "X-Hub-Signature-256", prefix: "sha256=", secrets: [Secret("key")])
        #expect(
            matches(
                settings, [("X-Hub-Signature-256", "sha256=5df8990890feb21e7c5f83b69f68c307679a51640d9591954a6fd51168c20528")])
                == true)
        #expect(
            matches(settings, [("X-Hub-Signature-256", "5df8990890feb21e7c5f83b69f68c307679a51640d9591954a6fd51168c20528")])
                == false)
    }

    @Test(
        "A time that is signed must be near; its text counts as sent",
        arguments: [
            ("1795428466", "9d1d03f6101bff6eae861d4f554016f9cb24e0cfb9e9398452e957a8ad73cdf7", true),
            ("1795428466", "5df8990890feb21e7c5f83b69f68c307679a51640d9591954a6fd51168c20528", false),
            ("1795428467", "9d1d03f6101bff6eae861d4f554016f9cb24e0cfb9e9398452e957a8ad73cdf7", false),
            ("1795428166", "d9ccd9836138939c94a8d177352259f3d35645dd6357e1faa5632c6544c43198", true),
            ("1795428165", "dc6d0b844b72677471d7c2578d9acf2574eb77d3bf59812cec71223a3afc2168", false),
            ("1795428766", "afd81b5546cbfc21e36f1dc905984839aea265623a1b8e66444e1587a5c02c1a", true),
            ("1795428767", "d65d64238a481608c5c1a4c408a6e41d129d99c94e47660b5fa36510a2080505", false),
            ("1795428466000", "efc2349eab1dbd10254bffa5448dff4875176aca1abed6b7d98ad2d3df99acac", true),
            ("", "de10c8f769d1d7a607bd356d2c1725072b38e137b7178568f528febc5fd7eb70", false),
            ("now", "8b20b068c026c44c57ab36424a3770a402bf01413fe9ef46bfd6c93201e80544", false),
            ("9223372036854775807", "7c5b42717fb6107a1ee9d2264a11f579a4593556c3c0efd68183f7eda40fd5de", false),
        ])
    func timestamps(_ time: String, _ value: String, _ good: Bool) {
        let settings = HMACSettings(
            header: "X-Grafana-Alerting-Signature", secrets: [Secret("key")], timestampHeader: "X-Grafana-Time")
        #expect(matches(settings, [("X-Grafana-Alerting-Signature", value), ("X-Grafana-Time", time)]) == good)
        #expect(matches(settings, [("X-Grafana-Alerting-Signature", value)]) == false)
    }

    @Test("The log is told when the time is to blame")
    func doubt() throws {
        let signature = try #require(
            HMACSignature(HMACSettings(header: "X-Sig", secrets: [Secret("key")], timestampHeader: "X-Time")))
        let time = try #require(HTTPField.Name("X-Time"))
        #expect(signature.doubt([:], at: now)?.contains("missing") == true)
        #expect(signature.doubt([time: "1795428165"], at: now)?.contains("more than 5m from ours") == true)
        #expect(signature.doubt([time: "1795428166"], at: now) == nil)
        let plain = try #require(HMACSignature(HMACSettings(header: "X-Sig", secrets: [Secret("key")])))
        #expect(plain.doubt([:], at: now) == nil)
    }

    @Test(arguments: [
        "", ",", "zz", "abc", "=", "sha256=", "5df8990890feb21e7c5f83b69f68c307679a51640d9591954a6fd51168c2052",
        "5df8990890feb21e7c5f83b69f68c307679a51640d9591954a6fd51168c2052800",
    ])
    func nonsenseNeverMatches(_ value: String) {
        for encoding in HMACSettings.Encoding.allCases {
            let settings = HMACSettings(header: "X-Signature", encoding: encoding, secrets: [Secret("key")])
            #expect(matches(settings, [("X-Signature", value)]) == false)
        }
    }

    @Test func withoutASecretNothingMatches() {
        // The code of the empty key.
        let settings = HMACSettings(header: "X-Signature", secrets: [Secret("")])
        #expect(matches(settings, [("X-Signature", "c68c81c3a57a7157aa277585cfb6ef0abc875eadef86a3196b44e6bc781d27f0")]) == false)
    }
}
