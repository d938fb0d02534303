import Model
import Testing

@testable import FettleServer

@Suite struct TokenFileTests {
    private let old = Secret("old")
    private let new = Secret("new")

    @Test("Another token is taken once it has rested, and once only")
    func change() {
        var file = TokenFile(inForce: old)
        #expect([old, new, new, new].map { file.look($0) } == [nil, nil, new, nil])
    }

    @Test("A file that is half written, empty or away changes nothing")
    func halfWritten() {
        var file = TokenFile(inForce: old)
        #expect([nil, nil, Secret("ne"), new, nil, old, old].map { file.look($0) } == Array(repeating: nil, count: 7))
    }

    @Test("A reload does not wait")
    func reload() {
        var file = TokenFile(inForce: old)
        #expect(file.take(old) == nil)
        #expect(file.take(nil) == nil)
        #expect(file.take(new) == new)
        #expect(file.look(new) == nil)
    }
}
