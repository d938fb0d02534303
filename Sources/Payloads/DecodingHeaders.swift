/// The headers that some decoder looks at, and nothing else: what is kept of a delivery, so that it can be decoded again, holds no
/// credential and no signature.
package enum DecodingHeaders {
    private static let names: Set<String> = [
        "content-type", "request-id", "sentry-hook-resource", "x-webhook-id",
    ]
    /// CloudEvents in binary mode, and what SNS says of a message.
    private static let prefixes = ["ce-", "x-amz-sns-"]

    /// `headers` by lower-case name.
    package static func among(_ headers: [String: String]) -> [String: String] {
        headers.filter { name, _ in names.contains(name) || prefixes.contains { name.hasPrefix($0) } }
    }
}
