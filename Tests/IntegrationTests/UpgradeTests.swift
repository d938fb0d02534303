import Foundation
import Testing

extension IntegrationTests {
    @Suite struct UpgradeTests {
        @Test(
            "A request that offers another protocol is answered and ends its connection",
            arguments: [
                "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: A\r\n\r\n",
                "POST /webhooks/alertmanager HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 2\r\n\r\n{}",
                "CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n",
            ])
        func ends(_ request: String) async throws {
            try await Desk.run { desk async throws in
                let connection = try RawConnection(port: desk.port)
                connection.send(request)
                let answer = connection.read(through: "no such text")
                #expect(answer.hasPrefix("HTTP/1.1 "))
                #expect(answer.lowercased().contains("connection: close"))
                #expect(connection.isEnded)
            }
        }
    }
}
