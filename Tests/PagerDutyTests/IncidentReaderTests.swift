import Model
import Synchronization
import TestSupport
import Testing

@testable import PagerDuty

@Suite struct IncidentReaderTests {
    /// Knows every incident but `unknown`; refuses a PUT that holds one of those.
    private func pagerDuty(unknown: Set<String> = [], bulk: Bool = true, bulkStatus: Int = 404) -> ScriptedTransport {
        ScriptedTransport { request in
            guard let body = request.body, let items = try? JSONValue.parse(body)["incidents"]?.array else {
                let id = String(request.target.dropFirst("/incidents/".count))
                if unknown.contains(id) { return .success(.json(#"{"error":{"message":"Not Found","code":2100}}"#, status: 404)) }
                return .success(.json(#"{"incident":{"id":"\#(id)","status":"triggered"}}"#))
            }
            let ids = items.compactMap { $0["id"]?.string }
            guard bulk, unknown.isDisjoint(with: ids) else { return .success(.json("{}", status: bulkStatus)) }
            let incidents = ids.map { #"{"id":"\#($0)","status":"triggered"}"# }.joined(separator: ",")
            return .success(.json(#"{"incidents":[\#(incidents)]}"#))
        }
    }
    private func ids(_ count: Int) -> [IncidentID] { (0..<count).map { IncidentID("Q\($0)") } }
    private func read(_ ids: [IncidentID], from transport: ScriptedTransport) async -> Answer<[IncidentSnapshot]> {
        await IncidentReader(courier: .scripted(transport, clock: ManualTimekeeper())).read(ids)
    }

    @Test("What a bulk read leaves out is asked for singly: only a 404 says that there is none") func leftOut() async {
        let transport = ScriptedTransport { request in
            guard request.body != nil else {
                let id = request.target.dropFirst("/incidents/".count)
                if id == "Q2" { return .success(.json(#"{"error":{"message":"Not Found","code":2100}}"#, status: 404)) }
                return .success(.json(#"{"incident":{"id":"\#(id)","status":"resolved"}}"#))
            }
            return .success(.json(#"{"incidents":[{"id":"Q9","status":"triggered"},{"id":"Q0","status":"triggered"}]}"#))
        }
        let found = await read(ids(3), from: transport).value ?? []
        #expect(found.filter { $0.id != "Q9" }.map(\.id) == ["Q0", "Q1"])
        #expect(found.last?.status == .resolved)
        #expect(transport.requests.map(\.target) == ["/incidents", "/incidents/Q1", "/incidents/Q2"])
    }

    @Test("Reads 250 with a call, and changes nothing") func bulk() async {
        let transport = pagerDuty()
        #expect(await read(ids(600), from: transport).value?.map(\.id) == ids(600))
        #expect(transport.requests.map(\.method) == [.put, .put, .put])
        #expect(transport.requests[2].body == UpdateBody.reading(ids(600)[500...]))
    }

    @Test("One incident is asked for singly") func one() async {
        let transport = pagerDuty()
        #expect(await read(["Q1"], from: transport).value?.first?.status == .triggered)
        #expect(transport.requests.map(\.target) == ["/incidents/Q1"])
        #expect(transport.requests.map(\.method) == [.get])
    }

    @Test("Three unknown among 250 cost no more than 6·log2(250) calls and are absent") func halving() async {
        let transport = pagerDuty(unknown: ["Q3", "Q100", "Q200"])
        let found = await read(ids(250), from: transport).value
        #expect(Set(found?.map(\.id) ?? []) == Set(ids(250)).subtracting(["Q3", "Q100", "Q200"]))
        #expect(found?.count == 247)
        #expect(transport.requests.count <= 48)
    }

    @Test("One that is refused among others and can be read alone is marked, and at most one beside it") func spoiler() async {
        let transport = ScriptedTransport { request in
            guard let body = request.body, let items = try? JSONValue.parse(body)["incidents"]?.array else {
                let id = request.target.dropFirst("/incidents/".count)
                return .success(.json(#"{"incident":{"id":"\#(id)","status":"triggered"}}"#))
            }
            let ids = items.compactMap { $0["id"]?.string }
            if ids.contains("Q7") || ids.contains("Q11") { return .success(.json("{}", status: 403)) }
            let incidents = ids.map { #"{"id":"\#($0)","status":"triggered"}"# }.joined(separator: ",")
            return .success(.json(#"{"incidents":[\#(incidents)]}"#))
        }
        let found = await read(ids(20), from: transport).value
        #expect(found?.count == 20)
        let marked = Set((found ?? []).filter(\.spoilsBulkCalls).map(\.id))
        #expect(marked.isSuperset(of: ["Q7", "Q11"]))
        #expect(marked.count <= 4)
    }

    @Test("Where the bulk read is refused as such, all are read singly after some attempts", arguments: [400, 403, 413])
    func refused(_ status: Int) async {
        let transport = pagerDuty(bulk: false, bulkStatus: status)
        let found = await read(ids(250), from: transport).value
        #expect(found?.count == 250)
        #expect(found?.contains(where: \.spoilsBulkCalls) == false)
        #expect(transport.requests.filter { $0.method == .put }.count == IncidentReader.mostRefusals)
    }

    @Test("Without an answer to the bulk read it is repeated once; without another, all are read singly") func noAnswer() async {
        let transport = pagerDuty(bulk: false, bulkStatus: 503)
        #expect(await read(ids(300), from: transport).value?.count == 300)
        #expect(transport.requests.filter { $0.method == .put }.count == 2)
        let all = pagerDuty()
        let hasFailed = Atomic(false)
        let once = ScriptedTransport { request in
            if !hasFailed.exchange(true, ordering: .relaxed) { return .success(.json("{}", status: 503)) }
            do throws(TransportFault) { return .success(try await all.send(request)) } catch { return .failure(error) }
        }
        #expect(await read(ids(300), from: once).value?.count == 300)
        #expect(once.requests.map(\.method) == [.put, .put, .put])
    }

    @Test("When nothing gets through, it stops at once", arguments: [(401, 1), (429, 1), (500, 3)])
    func down(_ status: Int, _ calls: Int) async {
        let transport = ScriptedTransport { _ in .success(.json("", status: status)) }
        #expect(await read(ids(250), from: transport).failure?.status == status)
        #expect(transport.requests.count == calls)
    }

    @Test(
        "A text that can be no id is absent, unasked",
        arguments: ["", "..", "Q1/alerts", "Q1?x", "é", String(repeating: "Q", count: 65)])
    func noID(_ text: String) async {
        let transport = pagerDuty()
        #expect(await read([IncidentID(text)], from: transport).value == [])
        #expect(transport.requests.isEmpty)
    }
}
