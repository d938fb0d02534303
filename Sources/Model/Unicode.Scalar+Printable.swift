extension Unicode.Scalar {
    /// Could forge a line or steer a terminal: controls, line separators, and what turns the direction of writing.
    package var isUnsafeToPrint: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
