import Model
import TestSupport
import Testing

@Suite struct LabelTableTests {
    @Test("It answers as a dictionary does, however many there are and whatever is taken out", arguments: 0..<8)
    func model(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        var (table, model) = (LabelTable(), [String: String]())
        // Enough for the index to come; names short and long, some of them often.
        for step in 0..<400 {
            let number = Int.random(in: 0..<(seed * 12 + 6), using: &random)
            let name = number % 3 == 0 ? "a-name-longer-than-fifteen-bytes-\(number)" : "n\(number)"
            let text = Int.random(in: 0..<4, using: &random) == 0 ? nil : "t\(step)"
            table[name] = text
            model[name] = text
            #expect(table[name] == model[name])
            #expect(table.count == model.count)
        }
        #expect(table.map(\.key).sorted() == model.keys.sorted())
        #expect(table.allSatisfy { model[$0.key] == $0.value })
        #expect(table == LabelTable(model))
        #expect(table["none"] == nil)
    }

    @Test("Names stand in the order in which they came; of equal ones the last text counts")
    func order() {
        let table: LabelTable = ["b": "1", "a": "2", "b": "3"]
        #expect(table.map(\.key) == ["b", "a"])
        #expect(table.map(\.value) == ["3", "2"])
    }

    @Test("Equal tables may have different orders; unequal ones differ in a name or a text")
    func equality() {
        let table: LabelTable = ["a": "1", "b": "2"]
        #expect(table == ["b": "2", "a": "1"])
        #expect(table != ["a": "1"])
        #expect(table != ["a": "1", "b": "3"])
        #expect(table != ["a": "1", "c": "2"])
    }

    @Test("A merge lets its own or the other text stand")
    func merge() {
        var own: LabelTable = ["a": "own", "b": "own"]
        own.merge(["b": "other", "c": "other"], keepingOwn: true)
        #expect(own == ["a": "own", "b": "own", "c": "other"])
        own.merge(["b": "other"], keepingOwn: false)
        #expect(own == ["a": "own", "b": "other", "c": "other"])
    }

    @Test("A hundred thousand names take no longer than a sort would")
    func many() {
        // Falling, so that each would have to be put in front of all others.
        let names = (100_000..<200_000).reversed().map { "name-\($0)" }
        let table = LabelTable(names.map { (key: $0, value: "x") })
        #expect(table.count == 100_000)
        #expect(names.allSatisfy { table[$0] == "x" })
        let sorted = LabelTable(names.reversed().map { (key: $0, value: "y") })
        #expect(names.allSatisfy { sorted[$0] == "y" })
        #expect(sorted["name-1"] == nil && sorted["zone"] == nil)
    }
}
