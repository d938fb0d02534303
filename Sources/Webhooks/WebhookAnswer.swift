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
        error(rejection.status, rejection.words, headers: rejection.headers)
    }

    static func error(_ status: HTTPResponse.Status, _ words: String, headers: HTTPFields = [:]) -> Response {
        var json = JSONWriter()
        json.beginObject()
        json.member("error", words)
        json.member("status", status.code)
        json.endObject()
        return response(status, json, headers: headers)
    }

    private static func response(_ status: HTTPResponse.Status, _ json: JSONWriter, headers: HTTPFields = [:]) -> Response {
        var headers = headers
        headers[.contentType] = "application/json"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: json.bytes)))
    }
}
