import Model
import Testing

@Suite struct IPNetworkTests {
    @Test(
        "A network holds the addresses that share its prefix",
        arguments: [
            ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false), ("10.1.2.3", "10.1.2.3", true),
            ("10.1.2.3", "10.1.2.4", false), ("0.0.0.0/0", "203.0.113.9", true), ("0.0.0.0/0", "2001:db8::1", false),
            ("2001:db8::/32", "2001:db8:ffff::1", true), ("2001:db8::/32", "2001:db9::1", false), ("::/0", "::1", true),
            ("192.0.2.0/31", "192.0.2.1", true), ("10.0.0.0/8", "::ffff:10.2.3.4", true), ("::1", "::1", true),
        ])
    func contains(_ network: String, _ address: String, _ inside: Bool) throws {
        #expect(try #require(IPNetwork(network)).contains(try #require(IPAddress(address))) == inside)
    }

    @Test(arguments: [
        "", "10.0.0.0/33", "10.0.0/8", "2001:db8::/129", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8/8", "localhost", "010.0.0.1",
    ])
    func nonsenseIsNoNetwork(_ text: String) { #expect(IPNetwork(text) == nil) }

    @Test(arguments: [
        ("10.1.2.3", "10.1.2.3/32"), ("10.1.2.3/8", "10.0.0.0/8"), ("2001:db8::1", "2001:db8:0:0:0:0:0:1/128"),
    ])
    func isWrittenByItsBase(_ text: String, _ written: String) { #expect(IPNetwork(text)?.description == written) }
}
