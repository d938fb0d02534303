import Model
import Testing

@testable import FettleServer

@Suite struct PagerDutyOutageTests {
    private let noon = Timestamp(year: 2026, month: 11, day: 23, hour: 12)

    @Test("Three failures in a row are told with the time of the first; any answer ends it")
    func inARow() {
        var outage = PagerDutyOutage()
        #expect(outage.note("503", at: noon) == nil)
        #expect(outage.note("timeout", at: noon + .seconds(1)) == nil)
        let warning = outage.note("connect_failed", at: noon + .seconds(2))
        #expect(
            warning
                == "PagerDuty does not answer since 2026-11-23T12:00:00.000Z: 3 requests in a row have failed, the last with connect_failed"
        )
        #expect(outage.note("200", at: noon + .seconds(3)) == nil)
        #expect(outage.note("503", at: noon + .seconds(4)) == nil)
    }

    @Test("A refusal is an answer", arguments: ["200", "400", "401", "404", "429"])
    func answers(status: String) {
        var outage = PagerDutyOutage()
        for _ in 0..<5 { #expect(outage.note(status, at: noon) == nil) }
    }

    @Test("A server that fails gives none", arguments: ["408", "500", "502", "504", "timeout", "connection_lost"])
    func failures(status: String) {
        var outage = PagerDutyOutage()
        let warnings = (0..<4).map { _ in outage.note(status, at: noon) != nil }
        #expect(warnings == [false, false, true, true])
    }
}
