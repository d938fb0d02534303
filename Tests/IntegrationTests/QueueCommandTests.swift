import Foundation
import Model
import Sandbox
import Testing

extension IntegrationTests {
    @Suite struct QueueCommandTests {
        private func fettle(_ desk: Desk, _ arguments: String...) async throws -> FettleProcess.Result {
            try await FettleProcess.run(arguments + ["--config", "fettle.yaml"], folder: desk.place.folder)
        }

        /// Each look is a process of its own, so this cannot spin.
        private func deadLetters(_ desk: Desk, until isRight: ([JSONValue]) -> Bool) async throws -> [JSONValue] {
            var rows: [JSONValue] = []
            for _ in 0..<200 {
                let result = try await fettle(desk, "queue", "list", "--dead", "--json")
                #expect(result.code == 0, "\(result.talk)")
                rows = try JSONValue.parse(result.output).array ?? []
                if isRight(rows) { break }
            }
            return rows
        }

        @Test("A dead letter is listed, shown, explained, retried and dropped beside the running service")
        func deadLetter() async throws {
            try await Desk.run { desk async throws in
                #expect(try await desk.event(incident: "QNOWHERE", title: "noise 1", id: "E-dead").status == 202)
                let row = try #require(try await deadLetters(desk) { !$0.isEmpty }.first)
                #expect(row["incident"]?.string == "QNOWHERE")
                #expect(row["state"]?.string == "dead")
                #expect(row["attempts"]?.int == 1)
                #expect(row["reason"]?.string?.isEmpty == false)
                #expect(row["updated_at"]?.string?.wholeMatch(of: /20..-..-..T..:..:..\....Z/) != nil)
                #expect(
                    row["item"]?.serialized()
                        == #"{"id":"QNOWHERE","type":"incident_reference","title":"Noise 1","urgency":"low"}"#)

                let shown = try await fettle(desk, "queue", "show", "QNOWHERE")
                #expect(shown.output.contains("asked for by noise because of alert E-dead"), "\(shown.output)")
                let number = try #require(row["update"]?.int)
                for name in ["QNOWHERE", "E-dead", "\(number)"] {
                    let why = try await fettle(desk, "why", name)
                    #expect(why.code == 0, "\(why.talk)")
                    #expect(why.output.contains("delivery E-dead from pagerduty"), "\(why.output)")
                    #expect(why.output.contains("noise: fired"), "\(why.output)")
                    #expect(why.output.contains("QNOWHERE: dead"), "\(why.output)")
                    let json = try JSONValue.parse(try await fettle(desk, "why", name, "--json").output)
                    #expect(json.value(at: "deliveries.0.decisions.0.rules.0.decision")?.string == "fired")
                    #expect(json.value(at: "deliveries.0.updates.0.result")?.string == "dead")
                }

                #expect(try await fettle(desk, "queue", "retry", "QNOWHERE").code == 0)
                let again = try await deadLetters(desk) { $0.first?["attempts"]?.int == 2 }
                #expect(again.first?["attempts"]?.int == 2)
                #expect(try await fettle(desk, "queue", "drop", "--all").code == 0)
                #expect(try await deadLetters(desk) { $0.isEmpty }.isEmpty)
                #expect(try await fettle(desk, "why", "QNOWHERE").output.contains("QNOWHERE: dropped"))
            }
        }

        @Test("What waits behind a refused call is dropped by hand, and goes no more when PagerDuty takes calls again")
        func dropWaiting() async throws {
            try await Desk.run(linger: "0s") { desk async throws in
                let state = desk.sandbox.state
                let incidents = try state.openIncidents(titles: ["noise 1", "noise 2"])
                state.add(SandboxFault(.status(503, bare: false), on: .updateIncidents, count: 1_000_000))
                #expect(try await desk.event(incident: incidents[0], title: "noise 1", id: "E-bad").status == 202)
                try await state.wait { $0.calls[.updateIncidents, default: 0] >= 1 }
                let drop = try await fettle(desk, "queue", "drop", incidents[0].text, "--json")
                #expect(drop.code == 0, "\(drop.talk)")
                #expect(try JSONValue.parse(drop.output).array?.count == 1)
                try await desk.metric(#"fettle_updates_total{result="dropped"} 1"#)
                state.clearFaults()
                #expect(try await desk.event(incident: incidents[1], title: "noise 2").status == 202)
                try await desk.metric(#"fettle_updates_total{result="sent"} 1"#)
                #expect(state.snapshot().map(\.title) == ["noise 1", "Noise 2"])
                let why = try await fettle(desk, "why", "E-bad")
                #expect(why.output.contains("dropped by hand"), "\(why.output)")
                let again = try await fettle(desk, "queue", "drop", incidents[0].text)
                #expect(again.code == 1 && again.talk.contains("nothing of this waits or is a dead letter"), "\(again.talk)")
            }
        }

        @Test("What waits at a closed rate gate is dropped while it is closed, the call that would be next among it")
        func dropAtTheGate() async throws {
            try await Desk.run(linger: "0s") { desk async throws in
                let state = desk.sandbox.state
                let incidents = try state.openIncidents(titles: ["noise 1", "noise 2"])
                state.add(SandboxFault(.retryAfter(3600), on: .updateIncidents))
                #expect(try await desk.event(incident: incidents[0], title: "noise 1").status == 202)
                try await desk.metric(#"fettle_pagerduty_requests_total{operation="update_incidents",status="429"} 1"#)
                #expect(try await desk.event(incident: incidents[1], title: "noise 2", id: "E-next").status == 202)
                let drop = try await fettle(desk, "queue", "drop", "--rule", "noise")
                #expect(drop.code == 0 && drop.talk.contains("2 updates will be dropped"), "\(drop.talk)")
                try await desk.metric(#"fettle_updates_total{result="dropped"} 2"#)
                let why = try await fettle(desk, "why", "E-next")
                #expect(why.output.contains(": dropped\n"), "\(why.output)")
                #expect(!why.output.contains("may have applied it"), "\(why.output)")
            }
        }

        @Test(
            "What is dropped while nothing serves the store, by its rule, is not sent by the next process",
            arguments: [SIGKILL, SIGTERM])
        func dropStopped(signal: Int32) async throws {
            var settings = SandboxSettings()
            settings.port = 0
            try await SandboxServer.withRunning(settings) { sandbox, url in
                let (state, place) = (sandbox.state, try Workplace())
                let incidents = try state.openIncidents(titles: ["noise 1", "other"])
                let rules = Desk.rules + "\n  - {name: other, when: {title: other}, then: {title: Seen}}"
                state.add(SandboxFault(.status(503, bare: false), on: .updateIncidents, count: 1_000_000))
                let first = try await Desk.start(place, sandbox, url, linger: "0s", rules: rules)
                #expect(try await first.event(incident: incidents[0], title: "noise 1", id: "E-bad").status == 202)
                try await state.wait { $0.calls[.updateIncidents, default: 0] >= 1 }
                #expect(try await first.event(incident: incidents[1], title: "other").status == 202)
                first.process.signal(signal)
                _ = await first.process.wait()
                let drop = try await FettleProcess.run(
                    ["queue", "drop", "--rule", "noise", "--config", "fettle.yaml"], folder: place.folder)
                #expect(drop.code == 0 && drop.talk.contains("1 update will be dropped"), "\(drop.talk)")
                state.clearFaults()
                let second = try await Desk.start(place, sandbox, url, linger: "0s", rules: rules)
                try await second.metric(#"fettle_updates_total{result="sent"} 1"#)
                try await second.metric(#"fettle_updates_total{result="dropped"} 1"#)
                second.process.signal(SIGTERM)
                _ = await second.process.wait()
                #expect(state.snapshot().map(\.title) == ["noise 1", "Seen"])
                let why = try await FettleProcess.run(["why", "E-bad", "--config", "fettle.yaml"], folder: place.folder)
                #expect(why.output.contains("dropped by hand; an earlier call may have applied it"), "\(why.output)")
            }
        }

        @Test("A body that could not be decoded is shown with its reason, by the id in the answer and in the list")
        func undecodable() async throws {
            try await Desk.run { desk async throws in
                #expect(try await fettle(desk, "why", "--undecodable").code == 0)
                let answer = try await desk.send(
                    "POST", "/webhooks/alertmanager", headers: [("Authorization", "Bearer am-token")],
                    body: "{\"title\": \u{1B}[31m$TITLE")
                #expect(answer.status == 400)
                let id = try #require(try JSONValue.parse(answer.body)["delivery"]?.string)
                let why = try await fettle(desk, "why", id)
                #expect(why.code == 0, "\(why.talk)")
                #expect(why.output.contains("delivery \(id) from alertmanager"))
                #expect(why.output.contains("the body is not JSON"))
                #expect(why.output.contains("{\"title\":  [31m$TITLE"), "\(why.output)")
                let list = try await fettle(desk, "why", "--undecodable", "--json")
                let json = try JSONValue.parse(list.output)
                #expect(json.value(at: "undecodable.0.delivery")?.string == id)
                #expect(json.value(at: "undecodable.0.body")?.string == "{\"title\": \u{1B}[31m$TITLE")
                #expect(json["deliveries"]?.array?.isEmpty == true)
            }
        }

        @Test("Nothing meant exits 1, no store exits 3, a command line without a name exits 2")
        func exitCodes() async throws {
            try await Desk.run { desk async throws in
                let empty = try await fettle(desk, "queue", "list", "--json")
                #expect(empty.code == 0)
                #expect(try JSONValue.parse(empty.output).array?.isEmpty == true)
                #expect(try await fettle(desk, "queue", "show", "Q0").code == 1)
                #expect(try await fettle(desk, "queue", "retry", "--all").code == 1)
                #expect(try await fettle(desk, "queue", "drop", "17").code == 1)
                #expect(try await fettle(desk, "why", "Q0").code == 1)
                #expect(try await fettle(desk, "queue", "retry").code == 2)
            }
            let place = try Workplace()
            for command in [["queue", "list"], ["queue", "retry", "Q1"], ["why", "Q1"]] {
                #expect(try await FettleProcess.run(command, folder: place.folder).code == 3)
            }
        }
    }
}
