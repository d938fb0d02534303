import Testing

@testable import Model

/// Cases after the manner of JSONTestSuite: what must be read, what must be refused, and what we decided where RFC 8259 is open.
@Suite struct JSONSyntaxTests {
    @Test(arguments: [
        "[]", "{}", "null", "true", "false", "0", "-0", "\"\"", " [ ] ", "\t\r\n[\t\r\n]\t\r\n", "[[]   ]", "[\"\"]",
        "[null, 1, \"1\", {}]",
        "[1\n]", "[ 4]", "[2] ", "[-0]", "[-1]", "[1E22]", "[1E-2]", "[1E+2]", "[123e65]", "[0e+1]", "[0e1]", "[20e1]",
        "[123.456e78]",
        "[-0.000000000000000000000000000000000000000000000000000000000000000000000000000001]", "[1.000000000000000005]",
        "{\"a\":\"b\"}", "{\"\":0}", "{\"a\":\"b\",\"a\":\"c\"}", "{\"foo\\u0000bar\": 42}", "{\"a\":[]}", "{\n\"a\": \"b\"\n}",
        "[\"\\u0060\\u012a\\u12AB\"]", "[\"\\uD801\\udc37\"]", "[\"\\ud83d\\ude39\\ud83d\\udc8d\"]",
        "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]",
        "[\"\\\\u0000\"]", "[\"\\\"\"]", "[\"a/*b*/c/*d//e\"]", "[\"\\uFFFF\"]", "[\"\u{FFFF}\"]", "[\"\u{10FFFF}\"]",
        "[\"\u{7F}\"]",
        "[\"\u{2028}\u{2029}\"]", "[\"€𝄞\"]", "[\"\\u0000\"]", "[\"\\uDBFF\\uDFFE\"]", "[\"new\\u000Aline\"]", "\"\\uA66D\"",
        "[\"\u{F8FF}\"]",
    ])
    func `Is read`(text: String) throws {
        #expect(throws: Never.self) { try JSONValue.parse(text) }
    }

    @Test(arguments: [
        ("", JSONError.Code.unexpectedEnd, 0), (" ", .unexpectedEnd, 1), ("[", .unexpectedEnd, 1), ("[1", .unexpectedEnd, 2),
        ("[1,", .unexpectedEnd, 3), ("{", .unexpectedEnd, 1), ("{\"a\"", .unexpectedEnd, 4), ("{\"a\":", .unexpectedEnd, 5),
        ("{\"a\":1", .unexpectedEnd, 6), ("\"", .unexpectedEnd, 1), ("\"abc", .unexpectedEnd, 4), ("\"\\", .unexpectedEnd, 2),
        ("\"\\u", .unexpectedEnd, 3), ("\"\\u00", .unexpectedEnd, 5), ("-", .unexpectedEnd, 1), ("1.", .unexpectedEnd, 2),
        ("1e", .unexpectedEnd, 2), ("1e+", .unexpectedEnd, 3), ("tru", .unexpectedEnd, 3), ("[nul", .unexpectedEnd, 4),
        ("[1,]", .valueExpected, 3), ("[,1]", .valueExpected, 1), ("[1,,2]", .valueExpected, 3), ("[]]", .trailingBytes, 2),
        ("[1}", .commaExpected, 2), ("{\"a\":1]", .commaExpected, 6), ("[1 2]", .commaExpected, 3),
        ("[\"a\" \"b\"]", .commaExpected, 5),
        ("{\"a\" 1}", .colonExpected, 5), ("{\"a\"::1}", .valueExpected, 5), ("{\"a\":1,}", .keyExpected, 7),
        ("{,}", .keyExpected, 1),
        ("{a:1}", .keyExpected, 1), ("{'a':1}", .keyExpected, 1), ("{1:1}", .keyExpected, 1), ("{null:1}", .keyExpected, 1),
        ("{}}", .trailingBytes, 2), ("1 1", .trailingBytes, 2), ("[] x", .trailingBytes, 3), ("{} //", .trailingBytes, 3),
        ("\"a\"\"b\"", .trailingBytes, 3), ("nulll", .trailingBytes, 4), ("01", .badNumber, 1), ("-01", .badNumber, 2),
        ("+1", .valueExpected, 0), (".5", .valueExpected, 0), ("-.5", .badNumber, 1), ("1.e1", .badNumber, 2),
        ("1.x", .badNumber, 2),
        ("[1e-]", .badNumber, 4), ("0x1F", .trailingBytes, 1), ("1_000", .trailingBytes, 1), ("NaN", .valueExpected, 0),
        ("-Infinity", .badNumber, 1), ("Infinity", .valueExpected, 0), ("nan", .valueExpected, 0), ("True", .valueExpected, 0),
        ("trUe", .valueExpected, 0), ("[-]", .badNumber, 2), ("[--1]", .badNumber, 2), ("2.e3", .badNumber, 2),
        ("1eE2", .badNumber, 2),
        ("[0.3e+]", .badNumber, 6), ("\"\\x41\"", .badEscape, 1), ("\"\\U0041\"", .badEscape, 1), ("\"\\u00G0\"", .badEscape, 1),
        ("\"\\uD8\"", .badEscape, 1), ("\"\\'\"", .badEscape, 1), ("\"\\\n\"", .badEscape, 1), ("\"\\é\"", .badEscape, 1),
        ("\"a\tb\"", .controlCharacter, 2), ("\"\n\"", .controlCharacter, 1), ("\"\u{0}\"", .controlCharacter, 1),
        ("\"0123456\u{1F}\"", .controlCharacter, 8), ("\"01234567890\u{1}\"", .controlCharacter, 12),
        ("\u{0}", .valueExpected, 0),
        ("[\u{0C}]", .valueExpected, 1), ("[\u{A0}]", .valueExpected, 1), ("[\u{2060}]", .valueExpected, 1),
        ("// c\n1", .valueExpected, 0),
        ("'a'", .valueExpected, 0), ("<html>", .valueExpected, 0), ("{\"a\":{\"b\":1}", .unexpectedEnd, 12),
        ("{[]:1}", .keyExpected, 1),
    ])
    func `Is refused, with the place`(text: String, code: JSONError.Code, offset: Int) throws {
        let error = try #require(throws: JSONError.self) { try JSONValue.parse(text) }
        #expect(error.code == code)
        #expect(error.offset == offset)
    }

    @Test(
        arguments: [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x20], [0xE0, 0x9F, 0xBF], [0xE2, 0x82],
            [0xED, 0xA0, 0x80],
            [0xED, 0xBF, 0xBF], [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80],
            [0xF8, 0x88, 0x80, 0x80, 0x80],
            [0xFF], [0xFE, 0xFF], [0xF0, 0x9F, 0x98], [0xE2, 0x28, 0xA1],
        ] as [[UInt8]])
    func `Bytes that are no UTF-8 are refused wherever they stand`(bytes: [UInt8]) throws {
        for padding in 0..<12 {
            let text = Array("\"\(String(repeating: "x", count: padding))".utf8) + bytes + Array("yyyyyyyyyyyy\"".utf8)
            let error = try #require(throws: JSONError.self) { try JSONValue.parse(text) }
            #expect(error.code == .invalidUTF8)
            #expect(error.offset == 1 + padding)
        }
        #expect(throws: JSONError.self) { try JSONValue.parse([UInt8(ascii: "\"")] + bytes) }
        #expect(throws: JSONError.self) { try JSONValue.parse(bytes) }
    }

    @Test(arguments: [
        ("\"\\uD800\"", "\u{FFFD}"), ("\"\\uDC00x\"", "\u{FFFD}x"), ("\"\\uD800\\n\"", "\u{FFFD}\n"),
        ("\"\\uDd1e\\uD834\"", "\u{FFFD}\u{FFFD}"),
        ("\"\\uD800\\uD834\\uDD1E\"", "\u{FFFD}𝄞"), ("\"\\ud800abc\"", "\u{FFFD}abc"), ("\"\\uD834\\uDD1E\"", "𝄞"),
        ("\"\\uD800\\u0041\"", "\u{FFFD}A"), ("\"\\uD834\\\\uDD1E\"", "\u{FFFD}\\uDD1E"),
    ])
    func `Half a surrogate pair is let through as U+FFFD`(text: String, decoded: String) throws {
        #expect(try JSONValue.parse(text).string == decoded)
    }

    @Test func `One byte order mark before the text is skipped, elsewhere it is refused`() throws {
        #expect(try JSONValue.parse([0xEF, 0xBB, 0xBF] + Array("{}".utf8)).kind == .object)
        #expect(throws: JSONError.self) { try JSONValue.parse([0xEF, 0xBB, 0xBF]) }
        #expect(throws: JSONError.self) { try JSONValue.parse([0xEF, 0xBB, 0xBF, 0xEF, 0xBB, 0xBF] + Array("{}".utf8)) }
        #expect(throws: JSONError.self) { try JSONValue.parse([0xFF, 0xFE, 0x5B, 0, 0x5D, 0]) }
    }

    @Test(arguments: [
        "1e999", "-1e999", "0.4e00669999999999999999999999999999999999999999999999", "1E-999", "-123123123123123123123123123123",
    ])
    func `A number beyond every range is read and keeps its digits`(text: String) throws {
        #expect(try JSONValue.parse(text).text == text)
    }

    @Test func `An error tells line and column and nothing of the text`() throws {
        let error = try #require(throws: JSONError.self) { try JSONValue.parse("{\"a\": 1,\n  \"token\": s3cret}") }
        #expect(error.description == "line 2, column 12: a value is expected")
    }

    @Test func `Limits of depth, values and length are exact`() throws {
        let limits = JSONLimits(depth: 3, nodes: 5, bytes: 20)
        #expect(throws: Never.self) { try JSONValue.parse("[[[1]]]", limits: limits) }
        #expect(throws: JSONError.self) { try JSONValue.parse("[[[[]]]]", limits: limits) }
        #expect(throws: Never.self) { try JSONValue.parse("[[],[],[],[]]", limits: limits) }
        #expect(throws: Never.self) { try JSONValue.parse("[1,2,3,4]", limits: limits) }
        #expect(throws: JSONError.self) { try JSONValue.parse("[1,2,3,4,5]", limits: limits) }
        #expect(throws: JSONError.self) { try JSONValue.parse("{\"a\":1,\"b\":2,\"c\":3}", limits: limits) }
        #expect(throws: Never.self) { try JSONValue.parse(String(repeating: " ", count: 19) + "1", limits: limits) }
        #expect(throws: JSONError.self) { try JSONValue.parse(String(repeating: " ", count: 20) + "1", limits: limits) }
        #expect(throws: JSONError.self) { try JSONValue.parse("1", limits: JSONLimits(nodes: 0)) }
        #expect(throws: JSONError.self) { try JSONValue.parse("1", limits: JSONLimits(nodes: -1)) }
    }

    @Test(arguments: ["[", "{\"a\":", "[[[{\"\":"])
    func `A hundred thousand brackets end in an error`(opening: String) throws {
        let text = String(repeating: opening, count: 100_000)
        #expect(try #require(throws: JSONError.self) { try JSONValue.parse(text) }.code == .tooDeep)
    }

    @Test(arguments: 0..<24)
    func `What ends a run of plain bytes is found at every place of a word`(length: Int) throws {
        let plain = String(repeating: "x", count: length)
        #expect(try JSONValue.parse("\"\(plain)\"").string == plain)
        #expect(try JSONValue.parse("\"\(plain)\\n\(plain)\"").string == "\(plain)\n\(plain)")
        #expect(try JSONValue.parse("\"\(plain)é\(plain)\"").string == "\(plain)é\(plain)")
        #expect(try JSONValue.parse("\"\(plain)!#[]\u{7F}~ \(plain)\"").string == "\(plain)!#[]\u{7F}~ \(plain)")
    }
}
