import Foundation
import Model
import Testing

@testable import Payloads

@Suite struct FixtureTests {
    @Test(arguments: Fixture.all)
    func `A fixture becomes what stands beside it`(fixture: Fixture) throws {
        let decoded = PayloadDecoder.decode(fixture.input)
        var expected = JSONWriter()
        expected.value(try JSONValue.parse(try #require(fixture.expected, "there is no \(fixture).expected.json")))
        #expect(decoded.json == expected.text)
    }
}
