import HTTPTypes
import Model
import Testing

@testable import Webhooks

@Suite struct ClientAddressTests {
    private static let proxies = ["10.0.0.0/8", "2001:db8:aaaa::/48"].compactMap { IPNetwork($0) }

    private func client(_ peer: String, _ fields: [(String, String)], trusted: [IPNetwork] = proxies) -> String? {
        var headers = HTTPFields()
        for (name, value) in fields { headers.append(HTTPField(name: HTTPField.Name(name)!, value: value)) }
        return ClientAddress(trusted: trusted).client(peer: IPAddress(peer), headers)?.description
    }

    @Test(
        "X-Forwarded-For counts from a trusted proxy only, and is read from the right",
        arguments: [
            ("203.0.113.9", "192.0.2.1", "203.0.113.9"),  // an untrusted peer says what it likes
            ("10.0.0.1", "192.0.2.1", "192.0.2.1"), ("10.0.0.1", "192.0.2.1:5555", "192.0.2.1"),
            ("10.0.0.1", "192.0.2.66, 192.0.2.1", "192.0.2.1"),  // the left one is invented
            ("10.0.0.1", "192.0.2.66, 192.0.2.1, 10.0.0.2", "192.0.2.1"),
            ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"), ("10.0.0.1", "[2001:db8::7]:443", "2001:db8:0:0:0:0:0:7"),
            ("10.0.0.1", "2001:db8::7", "2001:db8:0:0:0:0:0:7"), ("::ffff:10.0.0.1", "192.0.2.1", "192.0.2.1"),
            ("2001:db8:aaaa::1", "192.0.2.1", "192.0.2.1"),
            ("10.0.0.1", "unknown", nil), ("10.0.0.1", "192.0.2.1, unknown", nil), ("10.0.0.1", "", nil),
            ("10.0.0.1", "192.0.2.1,", nil), ("10.0.0.1", "unknown, 192.0.2.1", "192.0.2.1"),
        ] as [(String, String, String?)])
    func forwardedFor(_ peer: String, _ value: String, _ expected: String?) {
        #expect(client(peer, [("X-Forwarded-For", value)]) == expected)
    }

    @Test(
        "Forwarded says the same in the words of RFC 7239",
        arguments: [
            ("for=192.0.2.1", "192.0.2.1"), ("For=\"192.0.2.1:80\";proto=https;by=10.0.0.1", "192.0.2.1"),
            ("proto=https; for=\"[2001:db8::7]:4711\"", "2001:db8:0:0:0:0:0:7"), ("for=192.0.2.66, for=192.0.2.1", "192.0.2.1"),
            ("for=192.0.2.1, for=10.0.0.2", "192.0.2.1"), ("for=192.0.2.1;ext=\"a,b;for=192.0.2.66\"", "192.0.2.1"),
            ("for=_hidden", nil), ("proto=https", nil), ("for=192.0.2.1;for=192.0.2.2", nil), ("for=\"", nil), ("", nil),
        ] as [(String, String?)])
    func forwarded(_ value: String, _ expected: String?) {
        #expect(client("10.0.0.1", [("Forwarded", value)]) == expected)
        #expect(client("203.0.113.9", [("Forwarded", value)]) == "203.0.113.9")
    }

    @Test("Two headers that disagree tell nothing: one of them is the sender's own")
    func both() {
        let pair = [("X-Forwarded-For", "192.0.2.1"), ("Forwarded", "for=192.0.2.66")]
        #expect(client("10.0.0.1", pair) == nil)
        #expect(client("10.0.0.1", pair.reversed()) == nil)
        #expect(client("10.0.0.1", [("X-Forwarded-For", "192.0.2.1"), ("Forwarded", "for=192.0.2.1")]) == "192.0.2.1")
    }

    @Test func aHeaderGivenTwiceIsOneList() {
        #expect(client("10.0.0.1", [("X-Forwarded-For", "192.0.2.66"), ("X-Forwarded-For", "192.0.2.1")]) == "192.0.2.1")
    }

    @Test func withoutAHeaderTheProxySpeaksForItself() {
        #expect(client("10.0.0.1", []) == "10.0.0.1")
        #expect(client("no address", [("X-Forwarded-For", "192.0.2.1")]) == nil)
    }

    @Test func anEndlessWayIsNotFollowed() {
        let value = Array(repeating: "10.0.0.2", count: 5000).joined(separator: ",")
        #expect(client("10.0.0.1", [("X-Forwarded-For", "192.0.2.1," + value)]) == nil)
    }
}
