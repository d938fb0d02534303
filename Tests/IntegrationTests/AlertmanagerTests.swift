import Foundation
import Testing

extension IntegrationTests {
    @Suite struct AlertmanagerTests {
        private static let isInstalled = [
            "/usr/bin/prometheus-alertmanager", "/usr/local/bin/alertmanager", "/usr/bin/alertmanager",
        ]
        .contains { FileManager.default.isExecutableFile(atPath: $0) }

        @Test("A real Alertmanager's incidents are found by their keys and updated in bulk", .enabled(if: isInstalled))
        func realAlertmanager() throws {
            let script = Process()
            script.executableURL = Workplace.repository.appendingPathComponent("scripts/alertmanager")
            script.arguments = [FettleProcess.binary.path]
            let output = Pipe()
            script.standardOutput = output
            script.standardError = output
            try script.run()
            let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            script.waitUntilExit()
            #expect(script.terminationStatus == 0, "\(text)")
            #expect(text.contains("updated in"), "\(text)")
        }
    }
}
