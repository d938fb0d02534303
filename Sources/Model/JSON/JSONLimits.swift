/// What a JSON text may cost at most; beyond a limit it is refused, never cut.
package struct JSONLimits: Sendable, Hashable {
    /// Containers inside containers; `[[1]]` has depth 2.
    package var depth: Int
    /// Values, and the keys of objects; 16 bytes of memory each.
    package var nodes: Int
    /// Length of the whole text. Above 2 GiB nothing is ever read, as offsets are kept in 32 bits.
    package var bytes: Int

    package init(depth: Int = 64, nodes: Int = 1_000_000, bytes: Int = 16 * 1024 * 1024) {
        self.depth = depth
        self.nodes = nodes
        self.bytes = bytes
    }

    package static let standard = JSONLimits()
}
