package import Model

/// What the sandbox answers, and how: the body is written only when it is sent, outside every lock.
package struct SandboxReply: Sendable {
    /// How the answer reaches the client.
    package enum Manner: Sendable, Hashable {
        case atOnce
        /// Held back that long.
        case after(Duration)
        /// Never: the connection closes after that long.
        case dropped(after: Duration)
    }

    package var status: Int
    package var headers: [(name: String, value: String)] = []
    package var manner = Manner.atOnce
    private var content: (@Sendable (inout JSONWriter) -> Void)?

    private init(status: Int, content: (@Sendable (inout JSONWriter) -> Void)?) {
        self.status = status
        self.content = content
    }

    package static func json(_ status: Int = 200, _ content: @escaping @Sendable (inout JSONWriter) -> Void) -> Self {
        Self(status: status, content: content)
    }
    package static func empty(_ status: Int) -> Self { Self(status: status, content: nil) }

    /// The body of an error answer. Source: FACTS 1.9.
    package static func error(_ error: APIError) -> Self {
        .json(error.status) { w in
            w.object { w in
                w.object("error") { w in
                    w.member("message", error.message)
                    w.member("code", error.code)
                    w.member("required_scopes", error.requiredScopes)
                    if !error.errors.isEmpty { w.array("errors", error.errors) { $0.string($1) } }
                }
            }
        }
    }

    /// Nil where the answer has no body.
    package func body() -> [UInt8]? {
        guard let content else { return nil }
        var writer = JSONWriter()
        content(&writer)
        return writer.bytes
    }
}
