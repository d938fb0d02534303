import Testing

@testable import Payloads

@Suite struct PayloadKindTests {
    @Test(arguments: PayloadKind.all)
    func `A kind is found by its name and has fixtures`(kind: PayloadKind) {
        #expect(PayloadKind(kind.name) == kind)
        #expect(Fixture.all.contains { $0.kind == kind })
    }

    @Test(arguments: ["", "PagerDuty", "alertmanager ", "nagios"])
    func `Any other name is none`(name: String) {
        #expect(PayloadKind(name) == nil)
    }

    @Test func `Names are unique and in order`() {
        #expect(PayloadKind.all.map(\.name) == Set(PayloadKind.all.map(\.name)).sorted())
    }
}
