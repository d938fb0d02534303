import Testing

@testable import Model

@Suite struct JSONValueTests {
    private let sample = """
        {"a": [1, "two", null, true, false, {"x.y": {"z": "deep"}}, []],
         "n": -12.50e1, "big": 5615590933959184469, "k\\u0065y": "escaped", "dup": 1, "dup": 2, "": "empty", "o": {}}
        """

    @Test func `Members are found by key, elements by index, and nothing else is`() throws {
        let json = try JSONValue.parse(sample)
        #expect(json.kind == .object)
        #expect(json["a"]?[1]?.string == "two")
        #expect(json["a"]?[6]?.kind == .array)
        #expect(json["a"]?[7] == nil)
        #expect(json["a"]?[-1] == nil)
        #expect(json["absent"] == nil)
        #expect(json["a"]?["0"] == nil)
        #expect(json["n"]?[0] == nil)
        #expect(json[""]?.string == "empty")
        #expect(json["o"]?.count == 0)
    }

    @Test func `A key is found whether or not it is written with escapes`() throws {
        #expect(try JSONValue.parse(sample)["key"]?.string == "escaped")
        #expect(try JSONValue.parse(#"{"\"\\\n": 1}"#)["\"\\\n"]?.int == 1)
    }

    @Test func `Of equal keys the last wins, and all are listed`() throws {
        let json = try JSONValue.parse(sample)
        #expect(json["dup"]?.int == 2)
        #expect(json.members?.map(\.key) == ["a", "n", "big", "key", "dup", "dup", "", "o"])
        #expect(json.count == 8)
        #expect(json["a"]?.count == 7)
        #expect(json["n"]?.count == 0)
    }

    @Test(arguments: [
        ("a.1", "two"), ("a.5.x.y.z", "deep"), ("big", "5615590933959184469"), ("n", "-12.50e1"), ("a.3", "true"),
    ])
    func `A path leads through keys, keys with dots and indexes`(path: String, text: String) throws {
        #expect(try JSONValue.parse(sample).value(at: path)?.text == text)
    }

    @Test(arguments: ["a.x", "a.99", "a.-1", "n.0", "a.1.b", ".", "a.", "a.5.x", "a.99999999999999999999"])
    func `A path that leads nowhere gives nil`(path: String) throws {
        #expect(try JSONValue.parse(sample).value(at: path) == nil)
    }

    @Test func `The empty path is the value itself, and an empty key can be reached`() throws {
        #expect(try JSONValue.parse("[1]").value(at: "")?.count == 1)
        #expect(try JSONValue.parse(#"{"": {"": 1}}"#).value(at: ".")?.int == 1)
        #expect(try JSONValue.parse(#"{"": {"b": 1}}"#).value(at: ".b")?.int == 1)
    }

    @Test func `Accessors answer for their own type only`() throws {
        let values = try #require(try JSONValue.parse(#"[null, true, 1, "1", [1], {"a": 1}]"#).array)
        #expect(values.map(\.kind) == [.null, .bool, .number, .string, .array, .object])
        #expect(values.map(\.isNull) == [true, false, false, false, false, false])
        #expect(values.map(\.bool) == [nil, true, nil, nil, nil, nil])
        #expect(values.map(\.int) == [nil, nil, 1, nil, nil, nil])
        #expect(values.map(\.double) == [nil, nil, 1, nil, nil, nil])
        #expect(values.map(\.string) == [nil, nil, nil, "1", nil, nil])
        #expect(values.map(\.text) == [nil, "true", "1", "1", nil, nil])
        #expect(values.map { $0.array == nil } == [true, true, true, true, false, true])
        #expect(values.map { $0.members == nil } == [true, true, true, true, true, false])
    }

    @Test(arguments: [
        ("0", 0), ("-0", 0), ("9223372036854775807", Int.max), ("-9223372036854775808", Int.min),
        ("9007199254740993", 9_007_199_254_740_993), ("1.0", 1), ("1e3", 1000), ("-2.5e1", -25),
        ("9223372036854775808", nil), ("1.5", nil), ("1e400", nil), ("1e19", nil), ("-1e-400", 0),
    ])
    func `An integer keeps every digit or is none`(text: String, int: Int?) throws {
        #expect(try JSONValue.parse(text).int == int)
    }

    @Test(arguments: [
        ("1e400", nil), ("-1E+2", -100), ("0.1", 0.1), ("123456789012345678901234567890", 123456789012345678901234567890.0),
    ])
    func `A double is the nearest one, never infinite`(text: String, double: Double?) throws {
        #expect(try JSONValue.parse(text).double == double)
        #expect(try JSONValue.parse(text).text == text)
    }

    @Test func `A value gives back its own part of the text`() throws {
        let json = try JSONValue.parse(" { \"a\" : [ 1 , \"x\\n\" ] , \"b\":true } ")
        #expect(json.serialized() == "{ \"a\" : [ 1 , \"x\\n\" ] , \"b\":true }")
        #expect(json["a"]?.serialized() == "[ 1 , \"x\\n\" ]")
        #expect(json["a"]?[1]?.serialized() == "\"x\\n\"")
        #expect(json["b"]?.serialized() == "true")
    }
}
