import Testing

@testable import PagerDuty

@Suite struct BaseURLTests {
    @Test(
        "Takes an address apart and puts it together again",
        arguments: [
            ("https://api.pagerduty.com", "https://api.pagerduty.com"),
            ("https://api.pagerduty.com/", "https://api.pagerduty.com"),
            ("HTTPS://api.eu.pagerduty.com", "https://api.eu.pagerduty.com"),
            ("http://127.0.0.1:8090", "http://127.0.0.1:8090"), ("http://[::1]:8090/pd//", "http://[::1]:8090/pd"),
            ("https://proxy.example/pagerduty/v2/", "https://proxy.example/pagerduty/v2"),
        ])
    func takesApart(_ text: String, _ expected: String) { #expect(BaseURL(text)?.text == expected) }

    @Test(
        "Refuses what is no plain address",
        arguments: [
            "", "api.pagerduty.com", "ftp://api.pagerduty.com", "https://", "https:///incidents", "https://a:b@host",
            "https://host:",
            "https://host:0", "https://host:65536", "https://host:+80", "https://host:8x", "https://host?x=1", "https://host#x",
            "https://ho st", "https://host\r\nX: y", "https://hôst", "https://[::1", "https://[::1]8090", "https://[]",
            "https://a:1:2",
        ])
    func refuses(_ text: String) { #expect(BaseURL(text) == nil) }

    @Test(
        "Only this machine is loopback",
        arguments: [
            ("http://localhost:1", true), ("http://LOCALHOST", true), ("http://127.0.0.1", true), ("http://127.9.8.7", true),
            ("http://[::1]", true), ("http://127.0.0.1.example.com", false), ("http://127.0.0", false),
            ("http://127.0.0.999", false),
            ("http://localhost.example.com", false), ("http://0.0.0.0", false), ("http://10.0.0.1", false),
        ])
    func loopback(_ text: String, _ expected: Bool) { #expect(BaseURL(text)?.isLoopback == expected) }
}
