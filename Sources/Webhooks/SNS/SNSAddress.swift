/// Which addresses are those of Amazon SNS. Everything here comes from outside: whatever is not exactly as it should be is none.
enum SNSAddress {
    /// The host of `https://sns.<region>.amazonaws.com[.cn]/<name>.pem`, or nil for any other address: no user, no port, no
    /// query, nothing encoded.
    static func certificateHost(_ url: String) -> String? {
        guard let (host, rest) = parts(url), isSNS(host) else { return nil }
        let path = rest.utf8
        guard path.count > 5, rest.hasSuffix(".pem"), !rest.contains(".."),
            path.dropFirst().allSatisfy({ isNameByte($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_") })
        else { return nil }
        return host
    }

    /// The address that confirms the subscription `message` asks for, made of its signed parts alone; nil where it asks for
    /// another host or another action.
    static func confirmation(of message: SNSMessage) -> String? {
        guard message.kind == .subscriptionConfirmation, let token = message.token, !token.isEmpty,
            let (host, rest) = message.subscribeURL.flatMap(parts), isSNS(host),
            rest.hasPrefix("/?Action=ConfirmSubscription&")
        else { return nil }
        return "https://\(host)/?Action=ConfirmSubscription&TopicArn=\(encoded(message.topic))&Token=\(encoded(token))"
    }

    /// Where the certificate of the issuer of an SNS certificate lies: Amazon's and DigiCert's authorities publish theirs over
    /// plain HTTP. What lies there is believed no more than its own signature.
    static func isIssuer(_ url: String) -> Bool {
        guard url.utf8.count <= 200, url.hasPrefix("http://"), let slash = url.dropFirst(7).firstIndex(of: "/") else {
            return false
        }
        let host = url[url.index(url.startIndex, offsetBy: 7)..<slash]
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.allSatisfy(isLabel) else { return false }
        guard url[slash...].utf8.allSatisfy({ isNameByte($0) || "/._".utf8.contains($0) }) else { return false }
        return (labels.count == 4 && labels[0] == "crt" && labels.suffix(2) == ["amazontrust", "com"])
            || labels == ["cacerts", "digicert", "com"]
    }

    /// A name in SNS's certificates: `sns.amazonaws.com`, `sns-signing.<region>…`, `sns-<region>…`, `sns.<region>…`.
    static func isCertificateName(_ name: String) -> Bool {
        guard let labels = amazonLabels(name.lowercased()), let first = labels.first else { return false }
        switch labels.count {
        case 1: return first == "sns" || (first.hasPrefix("sns-") && isLabel(first))
        case 2: return (first == "sns" || first == "sns-signing") && isLabel(labels[1])
        default: return false
        }
    }

    private static func isSNS(_ host: String) -> Bool {
        guard let labels = amazonLabels(host) else { return false }
        return labels.count == 2 && labels[0] == "sns" && isLabel(labels[1])
    }

    /// What stands before `.amazonaws.com` or `.amazonaws.com.cn`.
    private static func amazonLabels(_ host: String) -> [Substring]? {
        for suffix in [".amazonaws.com", ".amazonaws.com.cn"] where host.hasSuffix(suffix) {
            return host.dropLast(suffix.count).split(separator: ".", omittingEmptySubsequences: false)
        }
        return nil
    }

    private static func parts(_ url: String) -> (host: String, rest: Substring)? {
        guard url.utf8.count <= 2048, url.hasPrefix("https://") else { return nil }
        let rest = url.dropFirst(8)
        guard let slash = rest.firstIndex(of: "/") else { return nil }
        return (String(rest[..<slash]), rest[slash...])
    }

    private static func isLabel(_ label: Substring) -> Bool {
        !label.isEmpty && label.utf8.count <= 63 && !label.hasPrefix("-") && label.utf8.allSatisfy(isNameByte)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// Percent-encoded for a query (RFC 3986): only unreserved characters stand as they are.
    private static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            if isNameByte(byte) || "._~".utf8.contains(byte) {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return result
    }
}
