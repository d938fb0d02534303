import CZlib

/// One inflating stream of zlib's.
struct ZlibStream: ~Copyable {
    enum State { case running, ended, corrupt }

    // On the heap, for zlib remembers the address and refuses a stream that was moved.
    private let stream: UnsafeMutablePointer<z_stream>
    private let ready: Bool

    /// `windowBits` as in zlib's `inflateInit2`: 15 zlib, -15 raw, 31 gzip.
    init(windowBits: Int32) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        ready = inflateInit2_(stream, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    }

    deinit {
        if ready { inflateEnd(stream) }
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    /// Begins anew, for the next member of the same input.
    func restart() { inflateReset(stream) }

    /// Inflates as much as fits `output`; the bytes of `input` that are not consumed must be offered again.
    func step(_ input: ArraySlice<UInt8>, into output: inout [UInt8]) -> (consumed: Int, produced: Int, state: State) {
        guard ready else { return (0, 0, .corrupt) }
        return input.withUnsafeBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                // zlib only reads its input; the pointer is mutable for the sake of old compilers.
                stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                stream.pointee.avail_in = UInt32(clamping: input.count)
                stream.pointee.next_out = output.baseAddress
                stream.pointee.avail_out = UInt32(clamping: output.count)
                let (offered, room) = (stream.pointee.avail_in, stream.pointee.avail_out)
                let code = CZlib.inflate(stream, Z_NO_FLUSH)
                let state: State =
                    switch code {
                    case Z_OK, Z_BUF_ERROR: .running
                    case Z_STREAM_END: .ended
                    default: .corrupt
                    }
                return (Int(offered - stream.pointee.avail_in), Int(room - stream.pointee.avail_out), state)
            }
        }
    }
}
