import Payloads
import Webhooks

/// Writes the shell command that delivers a sample to one source; it never holds a secret, only the name of a variable.
struct TestCommand: Sendable {
    /// Where the secret is expected.
    static let variable = "FETTLE_SECRET"

    let url: String
    let sample: PayloadSample
    /// Whether the listener's certificate is for another name than the one that is called.
    let insecure: Bool

    func line(for authentication: SourceAuthentication) -> String {
        let secret = "$\(Self.variable)"
        switch authentication {
        case .pagerDutySignature(let secrets):
            return signed(HMACSettings(header: "X-PagerDuty-Signature", prefix: "v1=", secrets: secrets))
        case .hmac(let settings): return signed(settings)
        case .bearer: return curl(["-H \"Authorization: Bearer \(secret)\""])
        case .basic(let username, _): return curl(["-u \(Self.quoted(username + ":"))\"\(secret)\""])
        case .header(let name, _): return curl(["-H \"\(name): \(secret)\""])
        case .path: return curl([], url: "\"\(url)/\(secret)\"")
        case .sns(let topics):
            return "aws sns publish --topic-arn \(Self.quoted(topics.first ?? "")) --subject 'fettle test' --message "
                + Self.quoted(sample.body)
        case .none: return curl([])
        }
    }

    private func signed(_ hmac: HMACSettings) -> String {
        var line = "BODY=\(Self.quoted(sample.body)); "
        var message = "\"$BODY\""
        var headers: [String] = []
        if let name = hmac.timestampHeader {
            line += "TIME=$(date +%s); "
            message = "\"$TIME\"\(Self.quoted(hmac.separator))\"$BODY\""
            headers.append("-H \"\(name): $TIME\"")
        }
        let digest = "openssl dgst -\(hmac.algorithm.rawValue) -hmac \"$\(Self.variable)\""
        let code = hmac.encoding == .hex ? "\(digest) -r | cut -d' ' -f1" : "\(digest) -binary | openssl base64 -A"
        line += "CODE=$(printf %s \(message) | \(code)); "
        headers.append("-H \(Self.quoted(hmac.header + ": " + hmac.prefix))\"$CODE\"")
        return line + curl(headers, body: "\"$BODY\"")
    }

    private func curl(_ options: [String], url: String? = nil, body: String? = nil) -> String {
        let headers = [("Content-Type", sample.contentType)] + sample.headers.map { ($0.name, $0.value) }
        return
            (["curl -sS --fail-with-body", url ?? Self.quoted(self.url)] + (insecure ? ["-k"] : [])
            + headers.map { "-H \(Self.quoted("\($0.0): \($0.1)"))" } + options
            + ["--data-binary \(body ?? Self.quoted(sample.body))"]).joined(separator: " ")
    }

    /// Between apostrophes a POSIX shell takes everything as it is, but for the apostrophe itself.
    private static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
    }
}
