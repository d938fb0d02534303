package import Model

extension PayloadInput {
    /// The body as JSON, whatever its Content-Type says; a form becomes an object of texts.
    ///
    /// JSON sent as a form is JSON: that is what curl says of everything it posts.
    func parsed() throws(JSONError) -> JSONValue {
        let body = body.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(self.body.dropFirst(3)) : self.body
        let looksLikeJSON = [UInt8(ascii: "{"), UInt8(ascii: "[")].contains(body.first { !$0.isJSONBlank })
        return !looksLikeJSON && isForm ? try FormBody.json(body) : try JSONValue.parse(body)
    }

    private var isForm: Bool {
        headers["content-type"]?.lowercased().hasPrefix("application/x-www-form-urlencoded") ?? false
    }

    /// The id of a delivery whose sender repeats a body byte for byte when it tries again, and gives it no id.
    package var bodyHash: DeliveryID { DeliveryID(sha256Hex(body, prefix: "sha256:")) }

    /// An alert of this delivery, with nothing but its state.
    /// - Parameter place: Where it stands in the body, where there may be several.
    func alert(_ status: AlertStatus, _ delivery: DeliveryID?, place: Int? = nil, payload: JSONValue?) -> Alert {
        let id = (delivery ?? self.delivery).text
        var alert = Alert(
            id: place.map { id + "/" + String($0) } ?? id, event: status.word, status: status, source: source, kind: kind.name)
        alert.payload = payload
        return alert
    }
}

extension DeliveryID {
    /// A sender's own id of a delivery; nil for none. One of unreasonable length is hashed.
    init?(sender text: String?) {
        guard let text = text.nonEmpty else { return nil }
        self.init(text.utf8.count <= 200 ? text : "sha256:" + sha256Hex(text))
    }
}

extension UInt8 {
    fileprivate var isJSONBlank: Bool { self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09 }
}
