import Model
import Rules
import Testing

/// The three values through `all`, `any` and `not`, asked of real rules.
@Suite struct TruthTests {
    // Conditions with a known answer for the alert below.
    private static let conditions: [Truth: String] = [
        .yes: "{labels.there: '^x$'}", .no: "{labels.there: '^y$'}", .unknown: "{labels.gone: x}",
    ]
    private let subject = alert { $0.labels = ["there": "x"] }

    private func truth(_ condition: String) throws -> Truth? {
        switch verdict(try load(when: condition), subject) {
        case .fired: .yes
        case .notMatched: .no
        case .unknown: .unknown
        default: nil
        }
    }

    private static let pairs = Truth.allCases.flatMap { a in Truth.allCases.map { (a, $0) } }

    @Test("`all` is the least of its parts", arguments: pairs)
    func all(a: Truth, b: Truth) throws {
        let expected: Truth = a == .no || b == .no ? .no : a == .unknown || b == .unknown ? .unknown : .yes
        let (x, y) = (try #require(Self.conditions[a]), try #require(Self.conditions[b]))
        #expect(try truth("{all: [\(x), \(y)]}") == expected)
    }

    @Test("`any` is the greatest of its parts", arguments: pairs)
    func any(a: Truth, b: Truth) throws {
        let expected: Truth = a == .yes || b == .yes ? .yes : a == .unknown || b == .unknown ? .unknown : .no
        let (x, y) = (try #require(Self.conditions[a]), try #require(Self.conditions[b]))
        #expect(try truth("{any: [\(x), \(y)]}") == expected)
    }

    @Test(
        "`not` turns yes and no round and leaves unknown unknown",
        arguments: [(Truth.yes, Truth.no), (.no, .yes), (.unknown, .unknown)])
    func not(a: Truth, expected: Truth) throws {
        let x = try #require(Self.conditions[a])
        #expect(try truth("{not: \(x)}") == expected)
        #expect(try truth("{not: {not: \(x)}}") == a)
    }

    @Test("De Morgan's laws hold", arguments: pairs)
    func deMorgan(a: Truth, b: Truth) throws {
        let (x, y) = (try #require(Self.conditions[a]), try #require(Self.conditions[b]))
        #expect(try truth("{not: {all: [\(x), \(y)]}}") == truth("{any: [{not: \(x)}, {not: \(y)}]}"))
        #expect(try truth("{not: {any: [\(x), \(y)]}}") == truth("{all: [{not: \(x)}, {not: \(y)}]}"))
    }

    @Test("Several fields in one map are an AND, like several operators on one field")
    func mapsAreAnd() throws {
        #expect(try truth("{labels.there: x, title: lag}") == .yes)
        #expect(try truth("{labels.there: x, title: nope}") == .no)
        #expect(try truth("{labels.there: {matches: x, not_equals: x}}") == .no)
        #expect(try truth("{labels.gone: x, title: nope}") == .no)
    }
}
