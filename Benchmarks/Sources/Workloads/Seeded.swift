/// Splitmix64: the same numbers for the same seed, everywhere.
package struct Seeded: RandomNumberGenerator {
    package var state: UInt64

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    package mutating func below(_ bound: Int) -> Int { Int(truncatingIfNeeded: next() % UInt64(bound)) }
    package mutating func oneOf<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }
    /// True in so many of a hundred cases.
    package mutating func percent(_ share: Int) -> Bool { below(100) < share }
    package mutating func fraction() -> Double { Double(next() >> 11) / Double(1 << 53) }
}
