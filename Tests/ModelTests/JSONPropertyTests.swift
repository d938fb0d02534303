import TestSupport
import Testing

@testable import Model

/// Random documents and random damage; the seeds are fixed, so a failure comes again.
@Suite struct JSONPropertyTests {
    @Test(arguments: 0..<200 as Range<UInt64>)
    func `What is written is read back`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let tree = Tree.random(depth: 5, using: &random)
        var writer = JSONWriter()
        tree.write(to: &writer)
        let json = try JSONValue.parse(writer.bytes)
        #expect(Tree(json) == tree)
        #expect(Array(json.bytes) == writer.bytes)

        var again = JSONWriter()
        again.value(json)
        #expect(again.bytes == writer.bytes)
    }

    @Test(arguments: 0..<100 as Range<UInt64>)
    func `Blanks between tokens change nothing`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let tree = Tree.random(depth: 4, using: &random)
        var writer = JSONWriter()
        tree.write(to: &writer)
        let spaced = Tree.spaced(writer.bytes, using: &random)
        #expect(Tree(try JSONValue.parse(spaced)) == tree)
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func `Damaged bytes end in a value or an error inside the text`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var writer = JSONWriter()
        Tree.random(depth: 5, using: &random).write(to: &writer)
        for _ in 0..<100 {
            let damaged = damage(writer.bytes, using: &random)
            do throws(JSONError) {
                let json = try JSONValue.parse(damaged)
                visit(json)
                #expect(String(validating: json.bytes, as: UTF8.self) != nil)
            } catch {
                #expect((0...damaged.count).contains(error.offset))
                #expect(error.line >= 1 && error.column >= 1)
            }
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `Every beginning of a text is refused`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var writer = JSONWriter()
        writer.beginArray()
        Tree.random(depth: 4, using: &random).write(to: &writer)
        writer.endArray()
        for length in 0..<min(writer.bytes.count, 400) {
            #expect(throws: JSONError.self) { try JSONValue.parse(Array(writer.bytes.prefix(length))) }
        }
    }

    private func damage(_ bytes: [UInt8], using random: inout SeededRandom) -> [UInt8] {
        var bytes = bytes
        let favourites = Array("{}[]\",:\\u0e-.tfn ".utf8) + [0x00, 0x1F, 0x7F, 0x80, 0xC0, 0xED, 0xF4, 0xFF]
        for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            let byte = favourites.randomElement(using: &random) ?? 0
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[place] = byte
            case 1: bytes.insert(byte, at: place)
            case 2: bytes.remove(at: place)
            default: bytes.removeLast(bytes.count - place)
            }
        }
        return bytes
    }

    /// Asks a value for everything.
    private func visit(_ json: JSONValue) {
        _ = (json.string, json.text, json.int, json.double, json.bool, json.isNull, json.count, json.serialized())
        for (key, value) in json.members ?? [] {
            #expect(json[key] != nil)
            visit(value)
        }
        for (index, value) in (json.array ?? []).enumerated() {
            #expect(json[index]?.bytes == value.bytes)
            visit(value)
        }
    }
}

/// A JSON value as plain Swift, to compare with.
private indirect enum Tree: Equatable {
    case null
    case bool(Bool)
    case int(Int)
    case double(Double)
    case string(String)
    case array([Tree])
    case object([Member])

    struct Member: Equatable {
        var key: String
        var value: Tree
    }

    init(_ json: JSONValue) {
        self =
            switch json.kind {
            case .null: .null
            case .bool: .bool(json.bool!)
            case .number: json.text!.contains(where: { ".e".contains($0) }) ? .double(json.double!) : .int(json.int!)
            case .string: .string(json.string!)
            case .array: .array(json.array!.map(Tree.init))
            case .object: .object(json.members!.map { Member(key: $0.key, value: Tree($0.value)) })
            }
    }

    static func random(depth: Int, using random: inout SeededRandom) -> Tree {
        switch Int.random(in: 0..<(depth > 0 ? 9 : 6), using: &random) {
        case 0: .null
        case 1: .bool(.random(using: &random))
        case 2: .int(Int(truncatingIfNeeded: random.next()))
        case 3: .double(Double.random(in: -1e9...1e9, using: &random))
        case 4, 5: .string(text(using: &random))
        case 6, 7: .array((0..<Int.random(in: 0..<6, using: &random)).map { _ in .random(depth: depth - 1, using: &random) })
        default:
            .object(
                (0..<Int.random(in: 0..<6, using: &random)).map { _ in
                    Member(key: text(using: &random), value: .random(depth: depth - 1, using: &random))
                })
        }
    }

    private static func text(using random: inout SeededRandom) -> String {
        let pieces = [
            "a", "key", "\"", "\\", "\n", "\u{0}", "\u{1F}", "\u{7F}", "é", "€", "𝄞", "\u{FFFD}", "long plain text ", ".", "/",
            "\r\n",
        ]
        return (0..<Int.random(in: 0..<8, using: &random)).map { _ in pieces.randomElement(using: &random)! }.joined()
    }

    func write(to json: inout JSONWriter) {
        switch self {
        case .null: json.null()
        case .bool(let value): json.bool(value)
        case .int(let value): json.int(value)
        case .double(let value): json.double(value)
        case .string(let value): json.string(value)
        case .array(let elements):
            json.beginArray()
            for element in elements { element.write(to: &json) }
            json.endArray()
        case .object(let members):
            json.beginObject()
            for member in members {
                json.key(member.key)
                member.value.write(to: &json)
            }
            json.endObject()
        }
    }

    /// The same text with blanks before and after every structural character outside strings.
    static func spaced(_ bytes: [UInt8], using random: inout SeededRandom) -> [UInt8] {
        var out: [UInt8] = []
        var inString = false
        var escaped = false
        for byte in bytes {
            let structural = !inString && "{}[],:".utf8.contains(byte)
            if structural { out += blanks(using: &random) }
            out.append(byte)
            if structural { out += blanks(using: &random) }
            if byte == UInt8(ascii: "\""), !escaped { inString.toggle() }
            escaped = inString && byte == UInt8(ascii: "\\") && !escaped
        }
        return out
    }

    private static func blanks(using random: inout SeededRandom) -> ArraySlice<UInt8> {
        ([0x20, 0x0A, 0x0D, 0x09] as [UInt8]).shuffled(using: &random).prefix(Int.random(in: 0..<3, using: &random))
    }
}
