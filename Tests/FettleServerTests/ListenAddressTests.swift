import FettleServer
import Testing

@Suite struct ListenAddressTests {
    @Test(
        "Host and port are taken apart",
        arguments: [
            ("127.0.0.1:8080", "127.0.0.1", 8080), ("[::1]:80", "::1", 80), (":9464", "0.0.0.0", 9464),
            ("localhost:0", "localhost", 0),
        ])
    func parsed(_ text: String, _ host: String, _ port: Int) throws {
        let address = try #require(ListenAddress(text))
        #expect(address.host == host)
        #expect(address.port == port)
    }

    @Test("What is no address is none", arguments: ["", "8080", "host", "host:", "host:port", "host:65536", "host:-1", "::1:80"])
    func refused(_ text: String) {
        #expect(ListenAddress(text) == nil)
    }

    @Test("A client on this machine reaches a listener on all interfaces by the loopback")
    func client() {
        #expect(ListenAddress(host: "0.0.0.0", port: 1).clientHost == "127.0.0.1")
        #expect(ListenAddress(host: "::", port: 1).clientHost == "::1")
        #expect(ListenAddress(host: "10.0.0.1", port: 1).clientHost == "10.0.0.1")
    }
}
