import Foundation

/// A `fettle serve` of its own in a temporary folder: a rule fires on every delivery, and nobody takes the updates: the PagerDuty
/// it knows lets it connect and never answers.
final class Program: Sendable {
    struct NotStarted: Error, CustomStringConvertible {
        var description: String
    }

    private let process = Process()
    private let folder: URL
    private let silent: SilentListener
    private let talk = Pipe()

    init(binary: String) throws {
        let silent = try SilentListener()
        self.silent = silent
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("fettle-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let configuration = folder.appendingPathComponent("fettle.yaml")
        try Data(
            """
            listen: 127.0.0.1:0
            rules: [rules.yaml]
            store: sqlite:fettle.db
            pagerduty: {url: "http://127.0.0.1:\(silent.port)", token: none, from: bot@example.com}
            coalescer: {linger: 1h}
            limits: {queue: 100000000}
            sources: {bench: {kind: pagerduty, bearer_token: bench}}
            """.utf8
        ).write(to: configuration)
        try Data(
            """
            rules:
              - name: noise
                when: {title: '^noise (?<n>\\d+)'}
                then: {urgency: low, title: 'Noise {{n}}'}
            """.utf8
        ).write(to: folder.appendingPathComponent("rules.yaml"))
        process.executableURL = URL(fileURLWithPath: binary)
        process.arguments = ["serve", "--config", configuration.path]
        process.currentDirectoryURL = folder
        process.standardError = talk
        try process.run()
    }

    /// The port it listens on; waits until it does.
    func port() throws -> Int {
        var text = ""
        while true {
            let data = talk.fileHandleForReading.availableData
            if data.isEmpty { throw NotStarted(description: "fettle did not start: \(text)") }
            text += String(decoding: data, as: UTF8.self)
            guard let range = text.range(of: "\"fettle.listener\":\"webhooks\",\"fettle.port\":\"") else { continue }
            guard let port = Int(text[range.upperBound...].prefix { $0.isNumber }) else { continue }
            // What it says from now on is read and dropped, lest the pipe fill up.
            talk.fileHandleForReading.readabilityHandler = { _ = $0.availableData }
            return port
        }
    }

    /// What it has used of the processor, in seconds; in steps of the kernel's clock, mostly 10 ms.
    var processorTime: Double {
        let stat = (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/stat", encoding: .utf8)) ?? ""
        // The second field is the name, which may hold blanks.
        let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return 0 }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    func end() {
        process.terminate()
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }
}

/// A socket that connections reach and that never says a word.
final class SilentListener: Sendable {
    private let descriptor: Int32
    let port: Int

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let result = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                [bind(descriptor, $0, size), listen(descriptor, 16), getsockname(descriptor, $0, &size)].min() ?? -1
            }
        }
        if result != 0 { throw Program.NotStarted(description: "no socket could be opened") }
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(descriptor) }
}

#if canImport(Glibc)
    import Glibc
#endif
