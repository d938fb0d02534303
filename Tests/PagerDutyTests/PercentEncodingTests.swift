import Testing

@testable import PagerDuty

@Suite struct PercentEncodingTests {
    @Test(
        "Everything but the unreserved characters is encoded",
        arguments: [
            ("aZ09-._~", "aZ09-._~"), ("", ""), ("a b+c&d=e", "a%20b%2Bc%26d%3De"),
            ("{}:{a=\"b\"}", "%7B%7D%3A%7Ba%3D%22b%22%7D"),
            ("é€", "%C3%A9%E2%82%AC"), ("statuses[]", "statuses%5B%5D"), ("\r\n%", "%0D%0A%25"), ("a/../b", "a%2F..%2Fb"),
        ])
    func encodes(_ text: String, _ expected: String) { #expect(PercentEncoding.encode(text) == expected) }

    @Test("A query is written only where there is one") func query() {
        #expect(PercentEncoding.query([]) == "")
        #expect(PercentEncoding.query([("a", "1"), ("b[]", "x y")]) == "?a=1&b%5B%5D=x%20y")
    }
}
