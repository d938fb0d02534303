import Model

/// Reads the section `tls:` of fettle.yaml; a certificate that cannot be used is told at once, not at the first handshake.
enum TLSSection {
    static func read(_ top: ConfigurationSection, _ purpose: ConfigurationLoader.Purpose) -> TLSSettings? {
        guard let section = top.section("tls") else { return nil }
        let certificate = section.file("certificate_file")
        let key = section.file("key_file")
        let minimum = section.value("min_version", expected: "1.2 or 1.3") { TLSSettings.Version(rawValue: $0) }
        section.finish()
        guard let certificate, let key else {
            section.report(
                "certificate_file", "FTC010", "`tls` needs `certificate_file` and `key_file`",
                help: "name two PEM files: the certificate with its issuers', and its private key")
            return nil
        }
        let settings = TLSSettings(certificateFile: certificate, keyFile: key, minimum: minimum ?? .v12)
        guard purpose == .serving else { return settings }
        do throws(StartupFailure) { _ = try ListenerCertificate(settings, timekeeper: SystemTimekeeper()) } catch {
            section.report("certificate_file", "FTC007", error.message, help: "check the paths, and who may read them")
        }
        return settings
    }
}
