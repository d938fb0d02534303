import CZlib
import Synchronization

/// Bytes as a store keeps them: deflated where that makes them shorter, else as they are.
struct PackedBytes: Sendable, Equatable {
    var bytes: [UInt8]
    /// Before deflating; equal to the number of `bytes` where they are as they were.
    var length: Int

    /// Below this size deflating costs more than the disk it spares.
    private static let least = 4096

    /// It runs on the caller's thread, not the writer's; the stream is set up once.
    init(packing plain: [UInt8]) {
        length = plain.count
        bytes = plain
        guard plain.count >= Self.least, let packed = Deflater.shared.deflate(plain), packed.count < plain.count else { return }
        bytes = packed
    }

    init(bytes: [UInt8], length: Int) {
        self.bytes = bytes
        self.length = length
    }

    /// Nil where the bytes are damaged.
    var unpacked: [UInt8]? {
        if bytes.count == length { return bytes }
        guard length > bytes.count, length <= 1 << 30 else { return nil }
        var size = uLongf(length)
        let plain = [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            count = uncompress(buffer.baseAddress, &size, bytes, uLong(bytes.count)) == Z_OK ? Int(size) : 0
        }
        return plain.count == length ? plain : nil
    }
}

/// A few streams behind locks: setting one up for a small body takes six times as long as deflating it.
private struct Deflater: Sendable {
    private final class Place: Sendable {
        let stream: Mutex<DeflateStream?> = Mutex(nil)
    }

    static let shared = Deflater()

    private let places = (0..<4).map { _ in Place() }

    /// Nil where zlib refuses.
    func deflate(_ plain: [UInt8]) -> [UInt8]? {
        for place in places {
            let result: [UInt8]?? = place.stream.withLockIfAvailable { held in
                let stream = held.take() ?? DeflateStream()
                let result = stream.deflate(plain)
                held = consume stream
                return result
            }
            if let result { return result }
        }
        return DeflateStream().deflate(plain)
    }
}

/// One deflating stream of zlib's, of the fastest level.
private struct DeflateStream: ~Copyable {
    // On the heap, for zlib remembers the address and refuses a stream that was moved.
    private let stream: UnsafeMutablePointer<z_stream>
    private let isReady: Bool

    init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        isReady = deflateInit_(stream, 1, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    }

    deinit {
        if isReady { deflateEnd(stream) }
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    func deflate(_ plain: [UInt8]) -> [UInt8]? {
        guard isReady, plain.count <= Int(UInt32.max), deflateReset(stream) == Z_OK else { return nil }
        let bound = Int(deflateBound(stream, uLong(plain.count)))
        let packed = [UInt8](unsafeUninitializedCapacity: bound) { output, count in
            plain.withUnsafeBufferPointer { input in
                // zlib only reads its input; the pointer is mutable for the sake of old compilers.
                stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                stream.pointee.avail_in = UInt32(input.count)
                stream.pointee.next_out = output.baseAddress
                stream.pointee.avail_out = UInt32(clamping: bound)
                count = CZlib.deflate(stream, Z_FINISH) == Z_STREAM_END ? bound - Int(stream.pointee.avail_out) : 0
            }
        }
        return packed.isEmpty ? nil : packed
    }
}
