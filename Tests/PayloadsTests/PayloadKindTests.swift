import Foundation
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

    @Test(arguments: PayloadKind.all)
    func `A kind is told of in the documentation`(kind: PayloadKind) throws {
        let page = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/senders.md").standardized
        #expect(try String(contentsOf: page, encoding: .utf8).contains("\n| `\(kind)` |"))
    }

    @Test func `Names are unique and in order`() {
        #expect(PayloadKind.all.map(\.name) == Set(PayloadKind.all.map(\.name)).sorted())
    }
}
