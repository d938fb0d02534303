import Foundation
import Testing

extension IntegrationTests {
    @Suite struct ExpectTests {
        private func head(_ length: Int) -> String {
            "POST /webhooks/alertmanager HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer am-token\r\nExpect: 100-continue\r\n"
                + "Content-Length: \(length)\r\n\r\n"
        }

        @Test("Who asks whether to send its body is told to, and then answered")
        func goOn() async throws {
            try await Desk.run { desk async throws in
                let connection = try RawConnection(port: desk.port)
                for _ in 0..<2 {
                    connection.send(head(8))
                    #expect(connection.read(through: "\r\n\r\n").hasPrefix("HTTP/1.1 100 Continue\r\n"))
                    connection.send("not json")
                    #expect(connection.read(through: "\"status\":400}").hasPrefix("HTTP/1.1 400 "))
                }
            }
        }

        @Test("Who asks whether to send too much is told no at once, and the connection ends")
        func tooLarge() async throws {
            try await Desk.run { desk async throws in
                let connection = try RawConnection(port: desk.port)
                connection.send(head(70_000))
                let answer = connection.read(through: "no such text")
                #expect(answer.hasPrefix("HTTP/1.1 413 "))
                #expect(answer.lowercased().contains("connection: close"))
            }
        }
    }
}
