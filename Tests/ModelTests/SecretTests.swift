import Testing

@testable import Model

@Suite struct SecretTests {
    private struct Holder {
        var token = Secret("hunter2")
        var more = [Secret("hunter2")]
        var table = ["a": Secret("hunter2")]
    }

    @Test func `A secret shows in no description, reflection or dump`() {
        let secret = Secret("hunter2")
        var dumped = ""
        dump(Holder(), to: &dumped)
        let texts = [
            "\(secret)", String(describing: secret), String(reflecting: secret), secret.debugDescription,
            "\(Optional(secret) as Any)",
            "\([secret])", "\(Holder())", String(reflecting: Holder()), dumped,
            "\(Mirror(reflecting: secret).children.map { $0 })",
        ]
        for text in texts { #expect(!text.contains("hunter2")) }
        #expect("\(secret)" == "***")
    }

    @Test func `It reveals itself where it is asked to, and compares`() {
        #expect(Secret("a").reveal() == "a")
        #expect(Secret("a") == Secret("a"))
        #expect(Secret("a") != Secret("b"))
    }
}
