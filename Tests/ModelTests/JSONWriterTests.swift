import Testing

@testable import Model

@Suite struct JSONWriterTests {
    @Test func `Commas and colons come by themselves`() {
        var json = JSONWriter()
        json.beginObject()
        json.key("list")
        json.beginArray()
        json.int(1)
        json.beginObject()
        json.endObject()
        json.beginArray()
        json.endArray()
        json.bool(false)
        json.null()
        json.endArray()
        json.member("text", "a")
        json.key("raw")
        json.raw("[0]")
        json.endObject()
        #expect(json.text == #"{"list":[1,{},[],false,null],"text":"a","raw":[0]}"#)
    }

    @Test func `A member that is nil is not written`() {
        var json = JSONWriter()
        json.beginObject()
        json.member("a", String?.none)
        json.member("b", Int?.none)
        json.member("c", Bool?.none)
        json.member("d", Double?.none)
        json.member("e", 1)
        json.member("f", 1.5)
        json.member("g", true)
        json.member("h", "")
        json.endObject()
        #expect(json.text == #"{"e":1,"f":1.5,"g":true,"h":""}"#)
    }

    @Test(arguments: [
        ("", "\"\""), ("a\"b\\c/", #""a\"b\\c/""#),
        ("\u{0}\u{8}\u{9}\u{A}\u{B}\u{C}\u{D}\u{1F}", #""\u0000\b\t\n\u000b\f\r\u001f""#),
        ("é€𝄞\u{7F}\u{2028}", "\"é€𝄞\u{7F}\u{2028}\""), ("\r\n", #""\r\n""#), ("<&>", "\"<&>\""),
    ])
    func `A string escapes what it must and nothing else`(text: String, written: String) throws {
        var json = JSONWriter()
        json.string(text)
        #expect(json.text == written)
        #expect(try JSONValue.parse(json.bytes).string == text)
    }

    @Test(
        arguments: [
            (0, "0.0"), (-0.0, "-0.0"), (0.1, "0.1"), (1e300, "1e+300"), (.leastNonzeroMagnitude, "5e-324"), (.infinity, "null"),
            (-.infinity, "null"),
            (.nan, "null"), (.greatestFiniteMagnitude, "1.7976931348623157e+308"), (1e16, "1e+16"),
            (123456789.125, "123456789.125"),
        ] as [(Double, String)])
    func `A double is written so that JSON can read it`(number: Double, written: String) throws {
        var json = JSONWriter()
        json.double(number)
        #expect(json.text == written)
        #expect(try JSONValue.parse(json.bytes).double == (number.isFinite ? number : nil))
    }

    @Test func `Integers keep every digit`() {
        var json = JSONWriter()
        json.beginArray()
        json.int(Int.min)
        json.int(UInt64.max)
        json.endArray()
        #expect(json.text == "[-9223372036854775808,18446744073709551615]")
    }

    @Test func `A parsed value is written on one line, its scalars as they came`() throws {
        let json = try JSONValue.parse("{ \"a\\u0062\" :\n[ 1.50 , -0, \"\\u00e9\\/\" , null ,\ttrue ], \"o\" : { } }")
        var writer = JSONWriter()
        writer.beginArray()
        writer.value(json)
        writer.value(json)
        writer.endArray()
        let once = #"{"ab":[1.50,-0,"\u00e9\/",null,true],"o":{}}"#
        #expect(writer.text == "[\(once),\(once)]")
    }
}
