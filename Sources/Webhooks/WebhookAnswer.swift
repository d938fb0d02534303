import HTTPTypes
import Hummingbird
import Model
import NIOCore

/// The JSON answers of the webhook routes.
enum WebhookAnswer {
    static func receipt(_ receipt: Receipt) -> Response {
        var json = JSONWriter()
        json.beginObject()
        json.member("delivery", receipt.delivery.text)
        json.member("alerts", receipt.alerts)
        json.member("updates", receipt.updates)
        if receipt.duplicate { json.member("duplicate", true) }
        json.endObject()
        return response(.accepted, json)
    }

    static func error(_ rejection: WebhookRejection) -> Response {
        if case .timedOut = rejection { return closing(rejection) }
        return answer(rejection, headers: rejection.headers)
    }

    /// The same, and the end of the connection.
    static func closing(_ rejection: WebhookRejection) -> Response {
        var headers = rejection.headers
        headers[.connection] = "close"
        return closingConnection(answer(rejection, headers: headers))
    }

    private static func answer(_ rejection: WebhookRejection, headers: HTTPFields) -> Response {
        var delivery: DeliveryID?
        if case .undecodable(_, let kept) = rejection { delivery = kept }
        return error(rejection.status, rejection.words, delivery: delivery, headers: headers)
    }

    /// `delivery` is the id under which a person finds what came (`fettle why`).
    static func error(
        _ status: HTTPResponse.Status, _ words: String, delivery: DeliveryID? = nil, headers: HTTPFields = [:]
    ) -> Response {
        var json = JSONWriter()
        json.beginObject()
        json.member("delivery", delivery?.text)
        json.member("error", words)
        json.member("status", status.code)
        json.endObject()
        return response(status, json, headers: headers)
    }

    /// Ends the connection after the answer, however little its other end thinks of leaving.
    private static func closingConnection(_ response: Response) -> Response {
        struct Close: Error {}
        let body = response.body
        return Response(
            status: response.status, headers: response.headers,
            body: ResponseBody(contentLength: body.contentLength) { writer in
                try await body.write(writer)
                throw Close()
            })
    }

    private static func response(_ status: HTTPResponse.Status, _ json: JSONWriter, headers: HTTPFields = [:]) -> Response {
        var headers = headers
        headers[.contentType] = "application/json"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: json.bytes)))
    }
}
