import Model

extension Timestamp {
    /// Reads a time in whatever form a sender has it: an epoch as number or text, RFC 3339, Go's `time.String()`.
    ///
    /// Nil for what names no point in time: zero times, negative epochs, local times without a zone, other types.
    /// Source: FACTS on senders, traps 6 and 7.
    init?(loose json: JSONValue?) {
        guard let text = json?.text, !text.isEmpty, text.utf8.count <= 64 else { return nil }
        if let time = Self(epoch: text) ?? Self(rfc3339: text) ?? Self(spaced: text) { self = time } else { return nil }
    }

    /// Seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by their size; decimals are allowed.
    ///
    /// Seconds reach to the year 5138, milliseconds back to 1973.
    init?(epoch text: String) {
        if let whole = Int64(text) {
            guard whole > 0 else { return nil }
            switch whole {
            case ..<100_000_000_000: self.init(milliseconds: whole * 1000)
            case ..<100_000_000_000_000: self.init(milliseconds: whole)
            case ..<100_000_000_000_000_000: self.init(milliseconds: whole / 1000)
            default: self.init(milliseconds: whole / 1_000_000)
            }
        } else {
            guard let number = Double(text), number > 0, number < 1e17 else { return nil }
            // Decimals are of use behind seconds only; a number this large with decimals is milliseconds.
            let milliseconds = number < 1e11 ? number * 1000 : number < 1e14 ? number : number / 1000
            self.init(milliseconds: Int64(milliseconds.rounded()))
        }
    }

    /// `2025-02-15 14:59:03.266529825 +0000 UTC`, perhaps with more behind; `2025-03-24 17:28:40 UTC`.
    private init?(spaced text: String) {
        let words = text.split(separator: " ")
        guard words.count >= 3 else { return nil }
        let zone = words[2] == "UTC" || words[2] == "GMT" ? "Z" : words[2]
        self.init(rfc3339: words[0].split(separator: "/").joined(separator: "-") + "T" + words[1] + zone)
    }
}
