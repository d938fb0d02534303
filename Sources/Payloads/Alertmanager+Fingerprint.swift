import Model

extension AlertmanagerPayload {
    /// The fingerprint that Alertmanager gives these labels: FNV-1a over the sorted names and values, each with 0xFF behind it.
    ///
    /// For the versions before 0.16, which keep it to themselves. Source: `LabelSet.Fingerprint` of prometheus/common, held
    /// against the fingerprints of captured bodies.
    static func fingerprint(of labels: LabelTable) -> String? {
        if labels.isEmpty { return nil }
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        // Names are sorted by their bytes, as Go does.
        for (name, value) in labels.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            name.utf8.forEach(add)
            add(0xFF)
            value.utf8.forEach(add)
            add(0xFF)
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
