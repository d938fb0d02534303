import Model

/// A kind of sender whose bodies are plain maps of fields: its table, and the little that a table cannot say.
struct TablePayload: Sendable {
    var map: GenericMap
    /// The sender repeats a body byte for byte when it tries again, and two different events never have equal bodies.
    var repeatsBodies = false
    /// The body may itself be a list, each element an alert.
    var mayBeList = false
    /// A body, or an element of its list, without a text at any of these paths is not of this kind; where there are no paths,
    /// nothing is asked.
    var marks: [String] = []
    /// Whether a body or element may be of this kind, beyond the marks.
    var fits: @Sendable (_ scope: GenericMap.Scope) -> Bool = { _ in true }
    /// Why this alert is none (a test message), or nil.
    var ignored: @Sendable (_ element: JSONValue) -> String? = { _ in nil }
    /// The last word on an alert that the table has filled.
    var finish: @Sendable (_ alert: inout Alert, _ element: JSONValue) -> Void = { _, _ in }

    /// Alerts of one body beyond this are left aside, and said so.
    static let maximumAlerts = 10_000

    func decode(_ body: JSONValue, _ input: PayloadInput) -> Decoded {
        if mayBeList, let elements = body.array { return decode(elements, body, input) }
        guard body.kind == .object else { return .undecodable(reason: "the body is no object") }
        if let each = map.each {
            guard let elements = body.value(at: each)?.array else {
                return .undecodable(reason: "there is no list `\(each)`")
            }
            return decode(elements, body, input)
        }
        let delivery = delivery(GenericMap.Scope(body: body, element: body), input)
        switch alert(body, body, delivery, place: nil, input) {
        case .alert(let alert): return .alerts([alert], delivery: delivery, ignored: [])
        case .ignored(let reason): return .ignored(reason: reason, delivery: delivery)
        case .stranger:
            let paths = marks.isEmpty ? map.paths : marks
            let named = paths.prefix(8).map { "`\($0)`" }.joined(separator: ", ")
            return .undecodable(reason: "there is nothing at \(named)" + (paths.count > 8 ? " and \(paths.count - 8) more" : ""))
        }
    }

    private func decode(_ elements: [JSONValue], _ body: JSONValue, _ input: PayloadInput) -> Decoded {
        // One element is one delivery, however it is packed; of several, none can speak for all.
        let delivery =
            elements.count == 1
            ? delivery(GenericMap.Scope(body: body, element: elements[0]), input) : repeatsBodies ? input.bodyHash : nil
        var alerts: [Alert] = []
        var ignored: [String] = []
        var strangers = 0
        for (place, element) in elements.prefix(Self.maximumAlerts).enumerated() {
            switch alert(element, body, delivery, place: place, input) {
            case .alert(let alert): alerts.append(alert)
            case .ignored(let reason): ignored.append("element \(place): \(reason)")
            case .stranger:
                strangers += 1
                ignored.append("element \(place) is no alert")
            }
        }
        if elements.count > Self.maximumAlerts {
            ignored.append("\(elements.count - Self.maximumAlerts) alerts beyond \(Self.maximumAlerts)")
        }
        if alerts.isEmpty {
            return strangers > 0 && strangers == elements.count
                ? .undecodable(reason: "no element of the list is an alert")
                : .ignored(reason: ignored.first ?? "the list of alerts is empty", delivery: delivery)
        }
        return .alerts(alerts, delivery: delivery, ignored: ignored)
    }

    private enum Found {
        case alert(Alert)
        case ignored(String)
        /// Not of this kind.
        case stranger
    }

    private func alert(
        _ element: JSONValue, _ body: JSONValue, _ delivery: DeliveryID?, place: Int?, _ input: PayloadInput
    ) -> Found {
        let scope = GenericMap.Scope(body: body, element: element)
        guard element.kind == .object, fits(scope), marks.isEmpty || marks.contains(where: { element.value(at: $0)?.text != nil })
        else {
            return .stranger
        }
        if let reason = ignored(element) { return .ignored(reason) }
        var alert = map.alert(scope, delivery, place: place, input)
        finish(&alert, element)
        return .alert(alert)
    }

    private func delivery(_ scope: GenericMap.Scope, _ input: PayloadInput) -> DeliveryID? {
        DeliveryID(sender: map.fields[.delivery]?.read(scope)?.text) ?? (repeatsBodies ? input.bodyHash : nil)
    }
}
