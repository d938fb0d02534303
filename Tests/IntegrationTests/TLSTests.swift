import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL
import TestSupport
import Testing

extension IntegrationTests {
    /// TLS on the listener, over real handshakes.
    @Suite struct TLSTests {
        private func client(trusting certificate: TestCertificate, _ change: (inout TLSConfiguration) -> Void = { _ in }) throws
            -> HTTPClient
        {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(certificate.certificate.utf8)))
            change(&tls)
            return HTTPClient(configuration: .init(tlsConfiguration: tls))
        }

        /// The status of a delivery, or nil where no connection came about.
        private func status(
            _ desk: Desk, trusting certificate: TestCertificate, _ change: (inout TLSConfiguration) -> Void = { _ in }
        ) async throws -> Int? {
            let client = try client(trusting: certificate, change)
            var request = HTTPClientRequest(url: "https://127.0.0.1:\(desk.port)/webhooks/alertmanager")
            request.method = .POST
            request.headers.add(name: "Authorization", value: "Bearer am-token")
            request.body = .bytes(ByteBuffer(string: #"{"version":"4","alerts":[{"status":"firing"}]}"#))
            let status = try? await client.execute(request, timeout: .seconds(20)).status.code
            try await client.shutdown()
            return status.map { Int($0) }
        }

        private func run(_ more: String = "", _ body: @escaping (Desk) async throws -> Void) async throws {
            let place = try Workplace()
            try place.write("tls/server.pem", TestCertificate.one.certificate)
            try place.write("tls/server.key", TestCertificate.one.key)
            try await Desk.run(
                extra: """
                    admin: 127.0.0.1:0
                    tls: {certificate_file: tls/server.pem, key_file: tls/server.key\(more)}
                    """, place: place, body)
        }

        @Test("Deliveries come over TLS 1.2 and 1.3, older versions and plain HTTP do not, and a new certificate is taken over")
        func versionsAndRotation() async throws {
            try await run { desk async throws in
                #expect(try await status(desk, trusting: .one) == 202)
                #expect(try await status(desk, trusting: .one) { $0.maximumTLSVersion = .tlsv12 } == 202)
                #expect(try await status(desk, trusting: .one) { $0.minimumTLSVersion = .tlsv13 } == 202)
                #expect(
                    try await status(desk, trusting: .one) {
                        $0.minimumTLSVersion = .tlsv1
                        $0.maximumTLSVersion = .tlsv11
                    } == nil)
                #expect(try await status(desk, trusting: .two) == nil)
                let plain = try? await desk.send("GET", "/healthz", to: desk.port)
                #expect(plain == nil)
                let metrics = try await desk.get("/metrics").body
                #expect(metrics.contains("fettle_tls_certificate_expiry_timestamp_seconds \(TestCertificate.one.validUntil)"))

                try desk.place.write("tls/server.pem", TestCertificate.two.certificate)
                try desk.place.write("tls/server.key", TestCertificate.two.key)
                let reload = try await desk.send("POST", "/-/reload", to: desk.adminPort)
                #expect(reload.status == 200)
                #expect(try await status(desk, trusting: .two) == 202)
                #expect(try await status(desk, trusting: .one) == nil)
            }
        }

        @Test("A least version of 1.3 refuses 1.2")
        func leastVersion() async throws {
            try await run(", min_version: '1.3'") { desk async throws in
                #expect(try await status(desk, trusting: .one) == 202)
                #expect(try await status(desk, trusting: .one) { $0.maximumTLSVersion = .tlsv12 } == nil)
            }
        }

        @Test("A health check finds the readiness behind TLS")
        func health() async throws {
            let place = try Workplace()
            try place.write("tls/server.pem", TestCertificate.one.certificate)
            try place.write("tls/server.key", TestCertificate.one.key)
            try place.write("rules/r.yaml", Desk.rules)
            let configuration = try place.write(
                "fettle.yaml",
                """
                listen: 127.0.0.1:0
                tls: {certificate_file: tls/server.pem, key_file: tls/server.key}
                pagerduty: {token: t, from: bot@example.com, url: "http://127.0.0.1:9"}
                sources: {}
                """)
            let process = try FettleProcess(["serve", "--config", configuration], folder: place.folder)
            let port = try #require(await Desk.listening("webhooks", process))
            let health = try await FettleProcess.run(
                ["health", "--config", configuration, "--tls", "--address", "127.0.0.1:\(port)"])
            process.signal(SIGTERM)
            _ = await process.wait()
            // PagerDuty is not there, and that is what it says: so it has been asked.
            #expect(health.talk.contains("not ready: identity"), "\(health.talk)")
        }
    }
}
