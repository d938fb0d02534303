import Foundation
import Model

/// How a delivery that could not be decoded is shown.
extension UndecodableDelivery {
    /// Characters of the body that a person is shown; JSON has all that was kept.
    private static let shownBody = 2000

    var text: String {
        let kind = contentType.isEmpty ? "no Content-Type" : contentType
        return [
            "delivery \(id) from \(source) at \(receivedAt): \(size) bytes (\(kind)) that could not be decoded",
            "  \(reason)", "  body: \(bodyText)",
        ].map(\.singleLine).joined(separator: "\n")
    }

    private var bodyText: String {
        if body.isEmpty { return "empty" }
        let text = String(decoding: body, as: UTF8.self)
        return text.count > Self.shownBody || body.count < size ? text.prefix(Self.shownBody) + "…" : text
    }

    /// `{"delivery","source","received_at","reason","content_type","size","body"}`; `body_base64` for bytes that are no UTF-8.
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("delivery", id.text)
        writer.member("source", source)
        writer.member("received_at", receivedAt.description)
        writer.member("reason", reason)
        writer.member("content_type", contentType)
        writer.member("size", size)
        if let text = String(validating: body, as: UTF8.self) {
            writer.member("body", text)
        } else {
            writer.member("body_base64", Data(body).base64EncodedString())
        }
        writer.endObject()
    }
}
