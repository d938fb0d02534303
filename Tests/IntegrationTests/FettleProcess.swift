import Foundation
import Synchronization

/// The built `fettle` run as a user runs it: a process of its own, its output gathered.
final class FettleProcess: Sendable {
    struct Result: Sendable {
        var code: Int32
        var output: String
        var talk: String
    }

    /// Beside the test bundle, wherever that was built; another one where FETTLE_BINARY names it.
    static var binary: URL {
        if let path = ProcessInfo.processInfo.environment["FETTLE_BINARY"] { return URL(fileURLWithPath: path) }
        return URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
            .appendingPathComponent("fettle")
    }

    private let process: Process
    private let output = Gatherer()
    private let talk = Gatherer()
    private let ended: AsyncStream<Int32>

    /// `through`: a command that ends by becoming the one it is given, `unshare` for instance.
    init(
        _ arguments: [String], environment: [String: String] = [:], folder: URL? = nil, through: [String] = []
    ) throws {
        process = Process()
        process.executableURL = through.first.map { URL(fileURLWithPath: $0) } ?? Self.binary
        process.arguments = through.isEmpty ? arguments : through.dropFirst() + [Self.binary.path] + arguments
        // Nothing of the tester's own environment may configure the program under test.
        process.environment = ["PATH": "/usr/bin:/bin", "NO_COLOR": "1"].merging(environment) { $1 }
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output.pipe
        process.standardError = talk.pipe
        let (stream, continuation) = AsyncStream.makeStream(of: Int32.self)
        ended = stream
        process.terminationHandler = { process in
            continuation.yield(process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus)
            continuation.finish()
        }
        try process.run()
        output.start()
        talk.start()
    }

    /// Runs to the end.
    static func run(
        _ arguments: [String], environment: [String: String] = [:], folder: URL? = nil, through: [String] = []
    ) async throws -> Result {
        try await FettleProcess(arguments, environment: environment, folder: folder, through: through).wait()
    }

    var id: Int32 { process.processIdentifier }

    func wait() async -> Result {
        var code: Int32 = -1
        for await status in ended { code = status }
        return Result(code: code, output: await output.all(), talk: await talk.all())
    }

    func signal(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// The first line of stderr that holds `text`; nil when the process ends without one.
    func line(containing text: String) async -> String? {
        for await line in talk.lines() where line.contains(text) { return line }
        return nil
    }
}

/// Gathers what comes through a pipe, and hands it out by lines.
private final class Gatherer: Sendable {
    private struct State {
        var text = ""
        var pending: [UInt8] = []
        var isOver = false
        var listeners: [AsyncStream<String>.Continuation] = []
        var waiters: [CheckedContinuation<String, Never>] = []
    }
    let pipe = Pipe()
    private let state = Mutex(State())

    /// Reads on a thread of its own until the other side is closed; call it once the process runs.
    func start() {
        Thread.detachNewThread { [self] in
            while true {
                let data = pipe.fileHandleForReading.availableData
                take(data)
                if data.isEmpty { return }
            }
        }
    }

    private func take(_ data: Data) {
        let finished = state.withLock {
            state -> ([AsyncStream<String>.Continuation], [CheckedContinuation<String, Never>], String) in
            if data.isEmpty {
                state.isOver = true
                // A last line that was cut, or that nothing ends.
                if !state.pending.isEmpty {
                    let rest = String(decoding: state.pending, as: UTF8.self)
                    state.text += rest
                    for listener in state.listeners { listener.yield(rest) }
                }
                defer { (state.listeners, state.waiters) = ([], []) }
                return (state.listeners, state.waiters, state.text)
            }
            state.pending += data
            while let end = state.pending.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: state.pending[..<end], as: UTF8.self)
                state.pending.removeSubrange(...end)
                state.text += line + "\n"
                for listener in state.listeners { listener.yield(line) }
            }
            return ([], [], "")
        }
        for listener in finished.0 { listener.finish() }
        for waiter in finished.1 { waiter.resume(returning: finished.2) }
    }

    func lines() -> AsyncStream<String> {
        AsyncStream { continuation in
            state.withLock { state in
                for line in state.text.split(separator: "\n") { continuation.yield(String(line)) }
                if state.isOver { continuation.finish() } else { state.listeners.append(continuation) }
            }
        }
    }

    func all() async -> String {
        await withCheckedContinuation { continuation in
            let text = state.withLock { state -> String? in
                if state.isOver { return state.text }
                state.waiters.append(continuation)
                return nil
            }
            if let text { continuation.resume(returning: text) }
        }
    }
}
