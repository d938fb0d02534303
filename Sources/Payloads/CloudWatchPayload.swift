import Model

/// CloudWatch alarms, and whatever else comes, through Amazon SNS: in its envelope, by raw delivery, or as plain text.
///
/// Source: FACTS on senders, "AWS SNS + CloudWatch"; FACTS 4.4 on PagerDuty for the key.
enum CloudWatchPayload {
    static func decode(_ input: PayloadInput) -> Decoded {
        let header = input.headers["x-amz-sns-message-type"]
        let delivery = DeliveryID(sender: input.headers["x-amz-sns-message-id"])
        guard let body = try? JSONValue.parse(input.body) else {
            // Raw delivery drops the envelope: what is left may be any text.
            guard header != nil else { return .undecodable(reason: "the body is not JSON, and no header says it comes from SNS") }
            if let housekeeping = housekeeping(header) { return .ignored(reason: housekeeping, delivery: delivery) }
            return plain(String(decoding: input.body, as: UTF8.self), subject: nil, delivery, envelope: nil, input)
        }
        // The id in the body is covered by SNS's signature; the header is not.
        let enveloped = DeliveryID(sender: body["MessageId"]?.string) ?? delivery
        if let housekeeping = housekeeping(body["Type"]?.string) ?? housekeeping(header) {
            return .ignored(reason: housekeeping, delivery: enveloped)
        }
        guard let message = body["Message"], body["TopicArn"] != nil else {
            if isAlarm(body) { return alarm(body, payload: body, topic: input.headers["x-amz-sns-topic-arn"], delivery, input) }
            guard header != nil else { return .undecodable(reason: "there is neither an SNS message nor an alarm") }
            return plain(input.body.isEmpty ? "" : body.serialized(), subject: nil, delivery, envelope: body, input)
        }
        // The message is JSON once more, inside a text.
        let inner = message.string.flatMap { try? JSONValue.parse($0) }
        guard let inner, isAlarm(inner) else {
            let subject = body["Subject"]?.string
            return plain(message.text ?? message.serialized(), subject: subject, enveloped, envelope: body, input)
        }
        let payload = body.replacing("Message") { $0.raw(inner.bytes) } ?? body
        return alarm(inner, payload: payload, topic: body["TopicArn"]?.string, enveloped, input)
    }

    /// Never visited from here: to confirm a subscription is for those who configure topics.
    private static func housekeeping(_ type: String?) -> String? {
        switch type {
        case "SubscriptionConfirmation": "SNS asks to confirm a subscription"
        case "UnsubscribeConfirmation": "SNS says that a subscription has ended"
        default: nil
        }
    }

    private static func isAlarm(_ json: JSONValue) -> Bool { json["AlarmName"]?.text != nil && json["NewStateValue"] != nil }

    private static func alarm(
        _ alarm: JSONValue, payload: JSONValue, topic: String?, _ delivery: DeliveryID?, _ input: PayloadInput
    ) -> Decoded {
        // INSUFFICIENT_DATA is neither and stays as it is.
        var alert = input.alert(AlertStatus(sender: alarm["NewStateValue"]?.text ?? ""), delivery, payload: payload)
        let name = alarm["AlarmName"]?.text
        alert.title = name
        alert.description = alarm.text(at: "AlarmDescription", "NewStateReason")
        alert.service = alarm.filled(at: "Trigger.Namespace")
        var labels = Labels()
        labels.add(alarm["Trigger"]?["Dimensions"])
        // `arn:aws:cloudwatch:eu-west-1:…`: the body's own `Region` is a name for people.
        let arn = (alarm["AlarmArn"]?.string ?? topic)?.split(separator: ":", omittingEmptySubsequences: false) ?? []
        if arn.count > 4, !arn[3].isEmpty { labels.set("region", String(arn[3])) }
        if let account = alarm.filled(at: "AWSAccountId") { labels.set("account", account) }
        alert.labels = labels.table
        alert.host = labels.first("InstanceId", "HostName", "host", "DBInstanceIdentifier", "InstanceName")
        alert.fingerprint = alarm.filled(at: "AlarmArn") ?? fingerprint(name, labels, partition: arn.count > 1 ? arn[1] : "aws")
        alert.dedupKey = name.flatMap { DedupKey($0) }
        alert.occurredAt = alarm.time(at: "StateChangeTime")
        return .alerts([alert], delivery: delivery, ignored: [])
    }

    /// The alarm's ARN, put together for bodies that lack it, as those of 2019 do.
    private static func fingerprint(_ name: String?, _ labels: Labels, partition: Substring) -> String? {
        guard let name = name.nonEmpty else { return nil }
        guard let account = labels.first("account"), let region = labels.first("region") else { return name }
        return "arn:\(partition):cloudwatch:\(region):\(account):alarm:\(name)"
    }

    /// A message that is no alarm: a text somebody published, or another service's event.
    private static func plain(
        _ text: String, subject: String?, _ delivery: DeliveryID?, envelope: JSONValue?, _ input: PayloadInput
    ) -> Decoded {
        var alert = input.alert(.triggered, delivery, payload: envelope ?? message(text))
        let line = text.split(whereSeparator: \.isNewline).first.map { String($0.prefix(1024)) }
        alert.title = subject.nonEmpty ?? line ?? ""
        alert.description = text
        var labels = Labels()
        for (name, attribute) in envelope?["MessageAttributes"]?.members ?? [] {
            if let value = attribute["Value"]?.text { labels.set(name, value) }
        }
        alert.labels = labels.table
        alert.fillFromLabels(labels)
        alert.occurredAt = envelope?.time(at: "Timestamp")
        return .alerts([alert], delivery: delivery, ignored: [])
    }

    private static func message(_ text: String) -> JSONValue? {
        var json = JSONWriter()
        json.beginObject()
        json.member("Message", text)
        json.endObject()
        return try? JSONValue.parse(json.bytes)
    }
}
