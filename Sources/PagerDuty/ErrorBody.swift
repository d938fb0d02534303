import Model

/// What a body says about a failure, in whichever of the shapes seen. Source: FACTS 1.9.
struct ErrorBody: Sendable, Equatable {
    /// PagerDuty's words on one line; empty where the body says nothing.
    var message: String
    var code: Int?
    /// The scopes that the token lacks. Source: FACTS 1.7.
    var requiredScopes: String?
    /// An HTML page, which PagerDuty's API itself never answers with.
    var isPage = false

    private static let limits = JSONLimits(depth: 16, nodes: 10_000, bytes: 256 * 1024)
    private static let mostDetails = 10

    init(_ body: [UInt8]) {
        guard let json = try? JSONValue.parse(body, limits: Self.limits), json.kind == .object || json.kind == .array else {
            (message, isPage) = Self.prose(body)
            return
        }
        let error = json["error"] ?? json
        var parts: [String] = []
        if error.kind == .object {
            code = error["code"]?.int
            requiredScopes = error["required_scopes"].map { Self.texts($0).joined(separator: " ") }
            if let message = error["message"]?.text { parts.append(message) }
            let details = (error["errors"] ?? json["errors"]).map { Self.texts($0) } ?? []
            if !details.isEmpty { parts.append(details.prefix(Self.mostDetails).joined(separator: "; ")) }
            if let requiredScopes { parts.append(requiredScopes) }
        } else {
            parts.append(Self.texts(error).prefix(Self.mostDetails).joined(separator: "; "))
            // As OAuth writes them.
            if let description = json["error_description"]?.text { parts.append(description) }
        }
        message = parts.filter { !$0.isEmpty }.joined(separator: ": ")
    }

    /// Every text inside: of a list each, of an object each with its key before it.
    private static func texts(_ json: JSONValue) -> [String] {
        switch json.kind {
        case .string, .number: [json.text ?? ""]
        case .array: (json.array ?? []).flatMap { texts($0) }
        case .object:
            if let message = json["message"]?.string {
                [message]
            } else {
                (json.members ?? []).flatMap { key, value in texts(value).map { "\(key): \($0)" } }
            }
        case .null, .bool: []
        }
    }

    /// The title of a page, or the text itself.
    private static func prose(_ body: [UInt8]) -> (text: String, isPage: Bool) {
        let text = String(decoding: body.prefix(4096), as: UTF8.self)
        let lowered = text.lowercased()
        // Lowering may change a text's length, so its offsets are of no use in `text`; a title in small letters is good enough.
        guard lowered.contains("<html") || lowered.contains("<!doctype") || lowered.contains("<title") else {
            return (text, false)
        }
        guard let start = text.firstRange(of: "<title>"), let end = text[start.upperBound...].firstRange(of: "</title>") else {
            return ("an HTML page", true)
        }
        return (String(text[start.upperBound..<end.lowerBound]), true)
    }
}
