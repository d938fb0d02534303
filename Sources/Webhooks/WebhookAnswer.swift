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
        return error(rejection.status, rejection.words, headers: rejection.headers)
    }

    /// The same, and the end of the connection.
    static func closing(_ rejection: WebhookRejection) -> Response {
        var headers = rejection.headers
        headers[.connection] = "close"
        return closingConnection(error(rejection.status, rejection.words, headers: headers))
    }

    static func error(_ status: HTTPResponse.Status, _ words: String, headers: HTTPFields = [:]) -> Response {
        var json = JSONWriter()
        json.beginObject()
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
