import Foundation
import HummingbirdTLS
import Model
import NIOCertificateReloading
import NIOSSL
import ServiceLifecycle
import X509

/// The listener's certificate and key, read anew when their files change; connections that are open keep the old one.
///
/// Looks every second, as for rules: certificates are swapped by links (ConfigMap, certbot) or file by file. A pair that does
/// not fit together, as between the two files of a swap, changes nothing.
struct ListenerCertificate: Service {
    private let settings: TLSSettings
    private let timekeeper: any Timekeeper
    private let reloader: TimedCertificateReloader
    private let failed: @Sendable (String) -> Void

    /// Throws where the files are no fitting pair; `loaded` is told until when each certificate holds, in Unix seconds.
    init(
        _ settings: TLSSettings, timekeeper: any Timekeeper, loaded: @escaping @Sendable (Int) -> Void = { _ in },
        failed: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(StartupFailure) {
        self.settings = settings
        self.timekeeper = timekeeper
        self.failed = failed
        var configuration = TimedCertificateReloader.Configuration(
            // Only `reload()` is used; when to look is decided here.
            refreshInterval: .seconds(3600),
            certificateSource: .init(location: .file(path: settings.certificateFile), format: .pem),
            privateKeySource: .init(location: .file(path: settings.keyFile), format: .pem))
        configuration.onCertificateLoaded = { change in
            guard let certificate = change.currentX509CertificateChain.first else { return }
            loaded(Int(certificate.notValidAfter.timeIntervalSince1970))
        }
        do {
            reloader = try TimedCertificateReloader.makeReloaderValidatingSources(configuration: configuration)
        } catch {
            throw StartupFailure(Self.words(error, settings))
        }
    }

    /// For a listener: always the pair that was read last.
    var configuration: TLSConfiguration {
        get throws {
            var configuration = try TLSConfiguration.makeServerConfiguration(certificateReloader: reloader)
            configuration.minimumTLSVersion = settings.minimum == .v13 ? .tlsv13 : .tlsv12
            configuration.applicationProtocols = ["http/1.1"]
            return configuration
        }
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            let paths = [settings.certificateFile, settings.keyFile]
            var inForce = FileFingerprint(of: paths)
            var lastSeen = inForce
            while (try? await timekeeper.sleep(for: .seconds(1))) != nil {
                let seen = FileFingerprint(of: paths)
                // A change is taken once the files have rested for one look.
                if seen != inForce, seen == lastSeen {
                    inForce = seen
                    look()
                }
                lastSeen = seen
            }
        }
    }

    /// Reads the files at once; for a reload.
    func look() {
        do { try reloader.reload() } catch { failed(Self.words(error, settings)) }
    }

    /// What is wrong with the files, without a word of what stands in them.
    private static func words(_ error: any Error, _ settings: TLSSettings) -> String {
        guard let error = error as? TimedCertificateReloader.Error else {
            return
                "\(settings.certificateFile) is no certificate in PEM, or \(settings.keyFile) no unencrypted private key in PEM"
        }
        return switch error {
        case .publicKeyMismatch: "the key in \(settings.keyFile) is not that of the certificate in \(settings.certificateFile)"
        case .certificatePathNotFound(settings.certificateFile): "the certificate \(settings.certificateFile) cannot be read"
        case .privateKeyPathNotFound(settings.keyFile): "the private key \(settings.keyFile) cannot be read"
        default: "\(settings.certificateFile) holds no certificate in PEM, or \(settings.keyFile) no private key in PEM"
        }
    }
}
