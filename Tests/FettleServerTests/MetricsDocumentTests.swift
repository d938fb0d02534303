import Delivery
import Foundation
import Model
import PagerDuty
import Testing
import Webhooks

/// docs/metrics.md, held to the words that become label values.
@Suite struct MetricsDocumentTests {
    private static let text: String = {
        let page = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/metrics.md").standardized
        return (try? String(contentsOf: page, encoding: .utf8)) ?? ""
    }()

    private static let words =
        WebhookObserver.Result.allCases.map(\.rawValue) + [WebhookObserver.unknownSource]
        + Outcome.Result.allCases.map(\.rawValue) + DeliveryObserver.Lookup.allCases.map(\.rawValue)
        + PagerDuty.Operation.allCases.map(\.rawValue) + TransportFault.Name.allCases.map(\.rawValue)

    @Test("Every value of a label that fettle itself sets stands there", arguments: words)
    func value(_ word: String) {
        #expect(Self.text.contains("`\(word)`"))
    }
}
