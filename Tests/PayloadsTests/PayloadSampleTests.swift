import Model
import Testing

@testable import Payloads

@Suite struct PayloadSampleTests {
    @Test(
        "Every kind has a sample, which is one alert about a test and can stand between apostrophes", arguments: PayloadKind.all)
    func sample(_ kind: PayloadKind) throws {
        let sample = kind.sample
        var headers = ["content-type": sample.contentType]
        for (name, value) in sample.headers { headers[name.lowercased()] = value }
        guard case .alerts(let alerts, _, _) = kind.decode(Fixture.input(kind, Array(sample.body.utf8), headers: headers)) else {
            Issue.record("\(kind) does not understand its sample")
            return
        }
        #expect(alerts.count == 1)
        #expect(alerts.first?.status == .triggered)
        #expect(alerts.first?.title?.contains("fettle") == true)
        #expect(!sample.body.contains("'") && !sample.body.contains("\\"))
    }
}
