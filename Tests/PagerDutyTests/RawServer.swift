import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A listening socket on the loopback interface that says exactly what a test tells it; closed when it goes.
final class RawServer: Sendable {
    struct NoSocket: Error {}

    let port: Int
    private let listener: Int32

    init() throws {
        #if canImport(Glibc)
            listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            listener = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let socket = listener
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, length) == 0 && listen(socket, 8) == 0 && getsockname(socket, $0, &length) == 0
            }
        }
        port = Int(UInt16(bigEndian: address.sin_port))
        guard bound else { throw NoSocket() }
    }

    deinit { close(listener) }

    /// Takes one connection, reads one request, answers, closes; returns the request.
    func serve(_ answer: String) async -> String {
        await onThread { [self] in
            let connection = accept(listener, nil, nil)
            defer { close(connection) }
            let request = Self.request(from: connection)
            var rest = Array(answer.utf8)[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
                if count <= 0 { break }
                rest = rest.dropFirst(count)
            }
            return request
        }
    }

    /// Takes one connection and returns as soon as something was read from it; it stays open.
    func waitForBytes() async {
        _ = await onThread { [self] in
            var byte: UInt8 = 0
            return String(recv(accept(listener, nil, nil), &byte, 1, 0))
        }
    }

    /// The head, and as many bytes as its Content-Length says.
    private static func request(from connection: Int32) -> String {
        var text = ""
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            if let end = text.firstRange(of: "\r\n\r\n") {
                let lengths = text[..<end.lowerBound].lowercased().split(separator: "\r\n")
                    .compactMap { $0.hasPrefix("content-length: ") ? Int($0.dropFirst(16)) : nil }
                if text[end.upperBound...].utf8.count >= lengths.first ?? 0 { return text }
            }
            let count = recv(connection, &buffer, buffer.count, 0)
            if count <= 0 { return text }
            text += String(decoding: buffer[..<count], as: UTF8.self)
        }
    }

    private func onThread(_ work: @escaping @Sendable () -> String) async -> String {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: work()) }
        }
    }
}
