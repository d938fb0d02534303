import Model

/// What is put in a value's place to see where it comes out.
struct Probe {
    /// JSON.
    var bytes: [UInt8]
    /// For what is no JSON: headers, plain bodies.
    var text: String
    var isTime = false

    /// Whether a field that reads so has it from here.
    func shows(in field: String) -> Bool {
        isTime ? field == Self.time.description : field.lowercased().contains(Self.word)
    }

    /// A word that no sender knows and no decoder takes apart; and, for a value that is a time, another time in its own form.
    static func all(for value: BodyValues.Value) -> [Probe] {
        var probes = [Probe(bytes: quoted(word), text: word)]
        // A word of a family, as `incident.triggered`, counts for little outside it.
        if let dot = value.text.lastIndex(of: "."), value.text.utf8.count <= 64, !value.text.contains(where: \.isWhitespace) {
            let text = String(value.text[...dot]) + word
            probes.append(Probe(bytes: quoted(text), text: text))
        }
        if let before = Timestamp(loose: value.json), let text = value.json?.text {
            // An epoch keeps its unit: seconds, or a thousandth part or more of them.
            let scale = text.allSatisfy { $0.isNumber || $0 == "." } ? scale(of: text, before) : nil
            let epoch = scale.map { String(time.milliseconds / 1000) + String(repeating: "0", count: $0) }
            let text = epoch ?? time.description
            probes.append(
                Probe(
                    bytes: epoch != nil && value.json?.kind == .number ? Array(text.utf8) : quoted(text), text: text, isTime: true
                ))
        }
        return probes
    }

    private static let word = "zq7marker"
    private static let time = Timestamp(year: 2001, month: 2, day: 3, hour: 4, minute: 5, second: 6)

    private static func scale(of epoch: String, _ time: Timestamp) -> Int {
        let digits = epoch.prefix { $0 != "." }.count
        return max(0, digits - String(time.milliseconds / 1000).count)
    }

    private static func quoted(_ text: String) -> [UInt8] {
        var json = JSONWriter()
        json.string(text)
        return json.bytes
    }
}
