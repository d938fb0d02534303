import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// As many keep-alive connections as wanted, each with one request under way; one thread, `poll`, no library.
final class Load {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    private var sockets: [pollfd] = []
    private var received: [Int] = []
    private var request: [UInt8]
    private let idRange: Range<Int>
    private var number = UInt64.random(in: 0...(.max / 2))
    private var buffer = [UInt8](repeating: 0, count: 16_384)

    init(port: Int, connections: Int) throws {
        let id = String(repeating: "0", count: 20)
        let filler = String(repeating: "x", count: 1500)
        let body = """
            {"event":{"id":"\(id)","event_type":"incident.triggered","resource_type":"incident",\
            "occurred_at":"2026-11-23T10:07:46.913Z","agent":null,"client":null,"data":{"id":"Q1\(id)","type":"incident",\
            "title":"noise 1 on a host of some name in some place","status":"triggered","urgency":"high",\
            "service":{"id":"PSVC001","summary":"Checkout","type":"service_reference"},"details":"\(filler)"}}}
            """
        let head = """
            POST /webhooks/bench HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer bench\r\nContent-Type: application/json\r\n\
            Content-Length: \(body.utf8.count)\r\n\r\n
            """
        request = Array((head + body).utf8)
        let start = head.utf8.count + "{\"event\":{\"id\":\"".utf8.count
        idRange = start..<(start + id.utf8.count)
        for _ in 0..<connections {
            sockets.append(pollfd(fd: try Self.connect(port), events: Int16(POLLIN), revents: 0))
            received.append(0)
        }
    }

    deinit { for socket in sockets { close(socket.fd) } }

    private static func connect(_ port: Int) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        if result != 0 { throw Failure(description: "cannot connect to port \(port)") }
        return descriptor
    }

    /// Deliveries a second, over `seconds`; throws at the first answer that is not 202.
    func run(seconds: Double) throws -> Double {
        let start = ContinuousClock.now
        let end = start + .seconds(seconds)
        var answers = 0
        for index in sockets.indices { try send(index) }
        while ContinuousClock.now < end {
            guard poll(&sockets, nfds_t(sockets.count), 1000) > 0 else { throw Failure(description: "no answer within a second") }
            for index in sockets.indices where sockets[index].revents != 0 {
                guard try receive(index) else { continue }
                answers += 1
                try send(index)
            }
        }
        let elapsed = ContinuousClock.now - start
        return Double(answers) / (Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18)
    }

    private func send(_ index: Int) throws {
        number += 1
        var rest = number
        for place in idRange.reversed() {
            request[place] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
        guard Glibc.send(sockets[index].fd, request, request.count, 0) == request.count else {
            throw Failure(description: "the connection was closed")
        }
    }

    /// Whether an answer is complete; both sides send theirs in one piece or two, the head first.
    private func receive(_ index: Int) throws -> Bool {
        let count = recv(sockets[index].fd, &buffer, buffer.count, 0)
        guard count > 0 else { throw Failure(description: "the connection was closed") }
        if received[index] == 0 {
            guard buffer.starts(with: "HTTP/1.1 202".utf8) else {
                throw Failure(description: "answered \(String(decoding: buffer[..<count], as: UTF8.self))")
            }
            let text = String(decoding: buffer[..<count], as: UTF8.self)
            guard let head = text.range(of: "\r\n\r\n"),
                let length = text.range(of: "content-length: ", options: .caseInsensitive)
            else { throw Failure(description: "an answer of a form this load does not know: \(text)") }
            let body = Int(text[length.upperBound...].prefix { $0.isNumber }) ?? 0
            received[index] = text[..<head.upperBound].utf8.count + body
        }
        received[index] -= count
        return received[index] <= 0
    }
}
