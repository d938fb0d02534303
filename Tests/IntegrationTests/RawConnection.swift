import Foundation

/// A TCP connection by hand, for what no HTTP client lets one see. Blocks; reads give up after 20 s.
final class RawConnection {
    private let descriptor: Int32
    private var received: [UInt8] = []
    /// The other end has said that nothing more comes.
    private(set) var isEnded = false

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var patience = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if result != 0 { throw POSIXError(.ECONNREFUSED) }
    }

    deinit { close(descriptor) }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = Foundation.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// Everything up to and with `mark`; what there was when the other end closed the connection where it never came.
    func read(through mark: String) -> String {
        while true {
            let text = String(decoding: received, as: UTF8.self)
            if let range = text.range(of: mark) {
                received = Array(text[range.upperBound...].utf8)
                return String(text[..<range.upperBound])
            }
            var part = [UInt8](repeating: 0, count: 4096)
            let count = recv(descriptor, &part, part.count, 0)
            if count == 0 { isEnded = true }
            if count <= 0 { return text }
            received += part[..<count]
        }
    }
}
