import Model

/// StatusCake's webhooks, which are forms. Source: FACTS on senders, "others".
enum StatusCakePayload {
    static let table = TablePayload(
        map: GenericMap(
            [
                .title: "Name", .description: .init([.joined(["Status", "StatusCode"], separator: " ")]), .status: "Status",
                .host: ["URL", "IP"], .url: "URL", .fingerprint: .init([.joined(["Name", "URL"], separator: " ")]),
            ],
            labels: "Tags"),
        marks: ["Name", "Status"],
        finish: { alert, body in
            // It proves the sender, and so goes no further.
            if body["Token"] != nil { alert.payload = body.replacing("Token") { $0.string("***") } }
        })
}
