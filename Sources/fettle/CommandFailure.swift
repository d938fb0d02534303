import FettleServer

/// What ends a command early: one line for a person, and the exit code of INTERFACE section 1.
struct CommandFailure: Error {
    enum Code: Int32 {
        case findings = 1
        case unusable = 2
        case unreadable = 3
    }

    var code: Code
    var message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension CommandFailure {
    /// Shows the failure's details; its message is left to be the last line.
    init(_ failure: StartupFailure) {
        for line in failure.details { Terminal.talk(line) }
        self.init(.unusable, failure.message)
    }
}

extension StartupFailure {
    /// Runs `body`; what keeps the service from starting ends the command with exit code 2.
    static func shown<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let failure as StartupFailure {
            throw CommandFailure(failure)
        }
    }

    static func shown<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let failure as StartupFailure {
            throw CommandFailure(failure)
        }
    }
}

extension StoreFailure {
    /// Runs `body`; a store that cannot be read ends the command with exit code 3, one that holds nothing of it with 1.
    static func shown(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let failure as StoreFailure {
            switch failure {
            case .unreadable: throw CommandFailure(.unreadable, failure.message)
            case .nothingFound: throw CommandFailure(.findings, failure.message)
            }
        }
    }
}
