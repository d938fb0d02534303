import Foundation
import Model
import Synchronization
import TestSupport
import Testing

@testable import FettleServer

@Suite struct ListenerCertificateTests {
    /// The two files, and what was told about them.
    private final class Desk: Sendable {
        let folder: URL
        let loaded = Mutex<[Int]>([])
        let failed = Mutex<[String]>([])
        var settings: TLSSettings {
            TLSSettings(certificateFile: folder.path + "/server.pem", keyFile: folder.path + "/server.key")
        }

        init(_ certificate: String?, _ key: String?) throws {
            folder = FileManager.default.temporaryDirectory.appendingPathComponent("fettle-tls-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            if let certificate { try write("server.pem", certificate) }
            if let key { try write("server.key", key) }
        }

        deinit { try? FileManager.default.removeItem(at: folder) }

        func write(_ name: String, _ text: String) throws {
            try Data(text.utf8).write(to: folder.appendingPathComponent(name), options: .atomic)
        }

        func open(_ clock: any Timekeeper = ManualTimekeeper()) throws(StartupFailure) -> ListenerCertificate {
            try ListenerCertificate(
                settings, timekeeper: clock, loaded: { time in self.loaded.withLock { $0.append(time) } },
                failed: { reason in self.failed.withLock { $0.append(reason) } })
        }
    }

    @Test("A new pair is taken once both files rest; a half-changed one changes nothing", .timeLimit(.minutes(1)))
    func rotation() async throws {
        let desk = try Desk(TestCertificate.one.certificate, TestCertificate.one.key)
        let clock = ManualTimekeeper()
        let certificate = try desk.open(clock)
        #expect(desk.loaded.withLock { $0 } == [TestCertificate.one.validUntil])
        func look(_ times: Int) async {
            for _ in 1...times {
                await clock.waitForSleepers(1)
                clock.advance(by: .seconds(1))
            }
            await clock.waitForSleepers(1)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await certificate.run() }
            await look(3)
            try desk.write("server.pem", TestCertificate.two.certificate)
            await look(3)
            #expect(desk.loaded.withLock { $0 } == [TestCertificate.one.validUntil])
            #expect(desk.failed.withLock { $0.first }?.contains("is not that of the certificate") == true)
            try desk.write("server.key", TestCertificate.two.key)
            await look(3)
            #expect(desk.loaded.withLock { $0 } == [TestCertificate.one.validUntil, TestCertificate.two.validUntil])
            group.cancelAll()
        }
    }

    @Test(
        "Files that are no pair are refused in words that tell nothing of what they hold",
        arguments: [
            (nil, TestCertificate.one.key, "cannot be read"), (TestCertificate.one.certificate, nil, "cannot be read"),
            (TestCertificate.one.certificate, TestCertificate.two.key, "is not that of the certificate"),
            ("hello", TestCertificate.one.key, "no certificate in PEM"), ("", TestCertificate.one.key, "no certificate in PEM"),
            (TestCertificate.one.certificate, TestCertificate.one.certificate, "no unencrypted private key"),
            (TestCertificate.one.key, TestCertificate.one.key, "is no certificate"),
        ] as [(String?, String?, String)])
    func refused(_ certificate: String?, _ key: String?, _ words: String) throws {
        let desk = try Desk(certificate, key)
        let failure = try #require(throws: StartupFailure.self) { try desk.open() }
        #expect(failure.message.contains(words), "\(failure.message)")
        #expect(failure.message.contains(desk.folder.path))
        #expect(!failure.message.contains("MIG"))
    }
}
