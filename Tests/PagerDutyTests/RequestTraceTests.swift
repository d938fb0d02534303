import Model
import TestSupport
import Testing

@testable import PagerDuty

@Suite struct RequestTraceTests {
    private let time = ManualTimekeeper()

    private func call(_ status: String) -> RequestObserver.Call {
        RequestObserver.Call(operation: .updateIncidents, status: status, seconds: 0.0126, requestID: "r-\(status)")
    }

    @Test func requestsMadeWithinAreCollectedInOrder() async {
        let (value, requests) = await RequestTrace.collecting(by: time) {
            RequestTrace.current?.note(call("429"))
            await withTaskGroup(of: Void.self) { $0.addTask { RequestTrace.current?.note(call("200")) } }
            return 7
        }
        #expect(value == 7)
        #expect(requests.map(\.status) == ["429", "200"])
        #expect(requests.map(\.requestID) == ["r-429", "r-200"])
        #expect(requests.map(\.milliseconds) == [13, 13])
        #expect(requests.allSatisfy { $0.at == time.now && $0.operation == "update_incidents" && $0.updates.isEmpty })
    }

    @Test func whatIsNotAskedForIsNotCollected() async {
        #expect(RequestTrace.current == nil)
        let (_, outer) = await RequestTrace.collecting(by: time) {
            _ = await RequestTrace.collecting(by: time) { RequestTrace.current?.note(call("200")) }
        }
        #expect(outer.isEmpty)
    }

    @Test("Every page and every repetition of one operation is in it")
    func client() async {
        let transport = ScriptedTransport([
            .json(#"{"incidents":[{}],"more":true}"#, headers: ["X-Request-Id": "p-1"]),
            .json("{}", status: 500, headers: ["X-Request-Id": "p-2"]),
        ])
        let courier = Courier.scripted(transport, clock: time)
        let (_, requests) = await RequestTrace.collecting(by: time) {
            await courier.pages(.init(operation: .findIncidents, path: "/incidents"), list: "incidents")
        }
        #expect(requests.map(\.status) == ["200", "500"])
        #expect(requests.map(\.requestID) == ["p-1", "p-2"])
        #expect(requests.map(\.operation) == ["find_incidents", "find_incidents"])
    }
}
