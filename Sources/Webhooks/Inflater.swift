/// Undoes gzip and deflate with a hard limit on what comes out, whatever the body claims.
struct Inflater: Sendable {
    /// The most bytes that may come out.
    var limit: Int

    /// Undoes `layers`, the last one first; each layer's result is held to the limit.
    func inflate(_ body: [UInt8], layers: [ContentCoding]) throws(WebhookRejection) -> [UInt8] {
        var bytes = body
        for layer in layers.reversed() { bytes = try inflate(bytes, layer) }
        return bytes
    }

    private func inflate(_ body: [UInt8], _ coding: ContentCoding) throws(WebhookRejection) -> [UInt8] {
        let stream = ZlibStream(windowBits: Self.windowBits(coding, body))
        var output: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 15)
        var rest = body[...]
        while true {
            let step = stream.step(rest, into: &chunk)
            // Checked before anything is kept: memory exceeds the limit by one chunk at most.
            guard step.produced <= limit - output.count else { throw .tooLarge(limit: limit) }
            output.append(contentsOf: chunk[..<step.produced])
            rest = rest.dropFirst(step.consumed)
            switch step.state {
            case .running where step.produced > 0 || step.consumed > 0: continue
            case .running: throw .undecodable("the \(coding) body ends early")
            case .corrupt: throw .undecodable("the body is not \(coding)")
            case .ended where rest.isEmpty: return output
            // A gzip file may consist of several members (RFC 1952 2.2).
            case .ended where coding == .gzip: stream.restart()
            case .ended: throw .undecodable("something follows the end of the \(coding) body")
            }
        }
    }

    /// zlib's code for the wrapping to expect; "deflate" means zlib's wrapping, but some senders leave it out.
    private static func windowBits(_ coding: ContentCoding, _ body: [UInt8]) -> Int32 {
        switch coding {
        case .gzip: return 15 + 16
        case .deflate:
            guard body.count >= 2 else { return 15 }
            let header = UInt16(body[0]) << 8 | UInt16(body[1])
            return body[0] & 0x0F == 8 && header.isMultiple(of: 31) ? 15 : -15
        }
    }
}
