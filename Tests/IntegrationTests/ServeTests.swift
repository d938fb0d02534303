import Foundation
import Model
import Sandbox
import Testing

extension IntegrationTests {
    @Suite struct ServeTests {
        @Test("A thousand signed webhooks become four bulk calls, and every incident is updated")
        func storm() async throws {
            // Full batches wait for nothing; a machine that is busy must not have them cut short.
            try await Desk.run(linger: "60s") { desk async throws in
                let incidents = try desk.sandbox.state.openIncidents(titles: (0..<1000).map { "noise \($0)" })
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for (number, incident) in incidents.enumerated() {
                        if number >= 16 { #expect(try await group.next() == 202) }
                        group.addTask { try await desk.event(incident: incident, title: "noise \(number)").status }
                    }
                    for try await status in group { #expect(status == 202) }
                }
                try await desk.sandbox.state.wait { $0.updatedItems >= 1000 }
                let seen = desk.sandbox.state.statistics()
                #expect(seen.updateCalls == 4, "\(seen.itemsPerUpdate)")
                #expect(seen.updatedItems == 1000)
                #expect(seen.largestUpdate <= 250)
                #expect(desk.sandbox.state.snapshot().allSatisfy { $0.urgency == .low && $0.title?.hasPrefix("Noise ") == true })
                let put = try #require(desk.sandbox.state.requests().first { $0.operation == .updateIncidents })
                #expect(put.request.header("from") == "bot@example.com")
                #expect(put.request.header("accept") == "application/vnd.pagerduty+json;version=2")
                #expect(put.request.header("content-type") == "application/json")
                #expect(put.request.header("authorization") != nil)
            }
        }

        @Test("Each kind of bad input has its own answer, and none of them causes anything")
        func badInput() async throws {
            try await Desk.run { desk async throws in
                #expect(try await desk.event(incident: "Q1", title: "noise 1", secret: "wrong").status == 401)
                #expect(try await desk.send("POST", "/webhooks/pagerduty", body: "{}").status == 401)
                #expect(
                    try await desk.send("POST", "/webhooks/alertmanager", headers: [("Authorization", "Bearer no")], body: "{}")
                        .status == 401)
                #expect(try await desk.send("POST", "/webhooks/nowhere", body: "{}").status == 404)
                #expect(try await desk.send("GET", "/webhooks/pagerduty").status == 405)
                let token = [("Authorization", "Bearer am-token")]
                #expect(try await desk.send("POST", "/webhooks/alertmanager", headers: token, body: "not json").status == 400)
                let large = String(repeating: "x", count: 70_000)
                #expect(try await desk.send("POST", "/webhooks/alertmanager", headers: token, body: large).status == 413)
                let coded = token + [("Content-Encoding", "br")]
                #expect(try await desk.send("POST", "/webhooks/alertmanager", headers: coded, body: "{}").status == 415)
                #expect(try await desk.event("incident.something_new", incident: "Q1", title: "x").status == 202)
                #expect(try await desk.event("pagey.ping", incident: "Q1", title: "noise 1").status == 202)
                #expect(desk.sandbox.state.statistics().updateCalls == 0)
            }
        }

        @Test("A probe may ask for the head alone, and a wrong method is told which is right")
        func methods() async throws {
            try await Desk.run { desk async throws in
                for path in ["/healthz", "/readyz", "/metrics"] {
                    #expect(try await desk.send("HEAD", path).status == 200)
                    let wrong = try await desk.send("POST", path)
                    #expect((wrong.status, wrong.headers["allow"]) == (405, "GET, HEAD"))
                }
                let wrong = try await desk.send("GET", "/-/reload")
                #expect((wrong.status, wrong.headers["allow"]) == (405, "POST"))
            }
        }

        @Test("A reload that leaves no rules is told by the answer and by readiness, until there are some again")
        func emptied() async throws {
            try await Desk.run { desk async throws in
                let file = desk.place.folder.appendingPathComponent("rules/rules.yaml")
                try FileManager.default.removeItem(at: file)
                let reload = try await desk.send("POST", "/-/reload")
                #expect(reload.status == 200)
                #expect(reload.body.contains("FTL008"), "\(reload.body)")
                let ready = try await desk.get("/readyz")
                #expect(ready.status == 200)
                #expect(ready.body.contains(#""warnings":{"rules":"no rules are loaded"#), "\(ready.body)")
                try desk.place.write("rules/rules.yaml", Desk.rules)
                #expect(try await desk.send("POST", "/-/reload").status == 200)
                #expect(try await desk.get("/readyz").body.contains(#""warnings":{}"#))
            }
        }

        @Test("A generic source whose sender repeats bodies is told so, and the same bytes then act once")
        func repeatedBodies() async throws {
            let place = try Workplace()
            let configuration = try place.write(
                "fettle.yaml",
                """
                listen: 127.0.0.1:0
                rules: []
                pagerduty: {url: "http://127.0.0.1:9", token: t, from: bot@example.com}
                dedup: {window: 1h}
                sources: {plain: {kind: generic, auth: none}, again: {kind: generic, auth: none, dedup: body}}
                """)
            let process = try FettleProcess(["serve", "--config", configuration, "--dry-run"], folder: place.folder)
            let port = try #require(await Desk.listening("webhooks", process))
            func send(_ source: String, _ title: String) async throws -> Bool {
                let answer = try await Desk.request(
                    "POST", "http://127.0.0.1:\(port)/webhooks/\(source)", body: "{\"title\":\"\(title)\"}")
                #expect(answer.status == 202)
                return answer.body.contains(#""duplicate":true"#)
            }
            #expect(try await [send("plain", "x"), send("plain", "x")] == [false, false])
            #expect(try await [send("again", "x"), send("again", "x"), send("again", "y")] == [false, true, false])
            let ready = try await Desk.request("GET", "http://127.0.0.1:\(port)/readyz")
            #expect(ready.body.contains("a dry run"), "\(ready.body)")
            process.signal(SIGTERM)
            #expect(await process.wait().code == 0)
        }

        @Test("The same delivery again is answered as a duplicate and acts once")
        func duplicate() async throws {
            try await Desk.run { desk async throws in
                let incident = try #require(try desk.sandbox.state.openIncidents(titles: ["noise 1"]).first)
                let first = try await desk.event(incident: incident, title: "noise 1", id: "E1")
                #expect(first.status == 202)
                #expect(try JSONValue.parse(first.body)["updates"]?.int == 1)
                #expect(try JSONValue.parse(first.body)["duplicate"] == nil)
                let second = try await desk.event(incident: incident, title: "noise 1", id: "E1")
                #expect(second.status == 202)
                #expect(try JSONValue.parse(second.body)["duplicate"]?.bool == true)
                try await desk.sandbox.state.wait { $0.updatedItems >= 1 }
                #expect(desk.sandbox.state.statistics().updatedItems == 1)
            }
        }

        @Test("What was accepted before a kill -9 is sent after the restart")
        func crash() async throws {
            var settings = SandboxSettings()
            settings.port = 0
            try await SandboxServer.withRunning(settings) { sandbox, url in
                let place = try Workplace()
                let incidents = try sandbox.state.openIncidents(titles: (0..<20).map { "noise \($0)" })
                let first = try await Desk.start(place, sandbox, url, linger: "1h")
                for (number, incident) in incidents.enumerated() {
                    #expect(try await first.event(incident: incident, title: "noise \(number)").status == 202)
                }
                first.process.signal(SIGKILL)
                #expect(await first.process.wait().code == -SIGKILL)
                #expect(sandbox.state.statistics().updatedItems == 0)

                let second = try await Desk.start(place, sandbox, url, linger: "100ms")
                try await sandbox.state.wait { $0.updatedItems >= 20 }
                second.process.signal(SIGTERM)
                #expect(await second.process.wait().code == 0)
                #expect(sandbox.state.statistics().updatedItems == 20)
                #expect(sandbox.state.snapshot().allSatisfy { $0.urgency == .low })
            }
        }

        @Test("SIGTERM flushes what waits, without its linger, and ends with 0")
        func sigterm() async throws {
            var settings = SandboxSettings()
            settings.port = 0
            try await SandboxServer.withRunning(settings) { sandbox, url in
                let incidents = try sandbox.state.openIncidents(titles: ["noise 1", "noise 2"])
                let desk = try await Desk.start(try Workplace(), sandbox, url, linger: "1h")
                for incident in incidents { #expect(try await desk.event(incident: incident, title: "noise 1").status == 202) }
                desk.process.signal(SIGTERM)
                #expect(await desk.process.wait().code == 0)
                #expect(sandbox.state.statistics().updatedItems == 2)
            }
        }

        @Test(
            "While it flushes after SIGTERM, it is not ready and says why, and turns deliveries away until later",
            arguments: ["", "admin: 127.0.0.1:0"])
        func notReadyWhileFlushing(admin: String) async throws {
            var settings = SandboxSettings()
            settings.port = 0
            try await SandboxServer.withRunning(settings) { sandbox, url in
                let incident = try #require(try sandbox.state.openIncidents(titles: ["noise 1"]).first)
                let desk = try await Desk.start(try Workplace(), sandbox, url, linger: "1h", extra: admin + "\ngrace: 60s")
                #expect(try await desk.event(incident: incident, title: "noise 1").status == 202)
                sandbox.state.add(SandboxFault(.slow(.seconds(6)), on: .updateIncidents))
                desk.process.signal(SIGTERM)
                try await sandbox.state.wait { $0.calls[.updateIncidents] ?? 0 >= 1 }
                let ready = try await desk.get("/readyz")
                #expect(ready.status == 503)
                #expect(try JSONValue.parse(ready.body)["reasons"]?["shutdown"]?.string == "shutting down")
                let late = try await desk.event(incident: incident, title: "noise 2")
                #expect(late.status == 503)
                #expect(Int(late.headers["retry-after"] ?? "") ?? 0 > 0)
                #expect(await desk.process.wait().code == 0)
                #expect(sandbox.state.statistics().updatedItems == 1)
            }
        }

        @Test("Health, readiness and metrics answer with their documented names")
        func admin() async throws {
            try await Desk.run { desk async throws in
                #expect(try await desk.get("/healthz").status == 200)
                let ready = try await desk.get("/readyz")
                #expect(ready.status == 200)
                #expect(try JSONValue.parse(ready.body)["ready"]?.bool == true)
                let incident = try #require(try desk.sandbox.state.openIncidents(titles: ["noise 7"]).first)
                _ = try await desk.event(incident: incident, title: "noise 7")
                try await desk.sandbox.state.wait { $0.updatedItems >= 1 }
                let metrics = try await desk.get("/metrics")
                #expect(metrics.headers["content-type"]?.hasPrefix("text/plain; version=0.0.4") == true)
                for line in [
                    #"fettle_deliveries_total{source="pagerduty",result="accepted"} 1"#,
                    #"fettle_alerts_total{source="pagerduty",status="triggered"} 1"#,
                    #"fettle_rule_decisions_total{rule="noise",decision="fired"} 1"#, "fettle_rules_loaded 1",
                    "fettle_rules_last_reload_successful 1",
                ] {
                    #expect(metrics.body.contains(line + "\n"), "\(line) is not in \(metrics.body)")
                }
            }
        }

        @Test("A set of rules that does not load changes nothing, and says why")
        func reload() async throws {
            try await Desk.run { desk async throws in
                try desk.place.write(
                    "rules/rules.yaml", "rules:\n  - name: broken\n    when: {titel: x}\n    then: {urgency: low}\n")
                let refused = try await desk.send("POST", "/-/reload")
                #expect(refused.status == 422)
                #expect(try JSONValue.parse(refused.body)[0]?["line"]?.int == 3)
                #expect(try JSONValue.parse(refused.body)[0]?["help"]?.string == "did you mean `title`?")
                let metrics = try await desk.get("/metrics").body
                #expect(metrics.contains("fettle_rules_last_reload_successful 0\n"))
                let code = try #require(try JSONValue.parse(refused.body)[0]?["code"]?.string)
                #expect(metrics.contains("fettle_rules_last_reload_problems{code=\"\(code)\"} 1\n"))
                #expect(await desk.process.line(containing: "rules/rules.yaml:3:")?.contains(code) == true)
                // It serves on, so it is ready; what is wrong is said all the same.
                let readiness = try await desk.get("/readyz")
                #expect(readiness.status == 200)
                let warning = try JSONValue.parse(readiness.body).value(at: "warnings.rules")?.string
                #expect(warning?.contains("rules/rules.yaml:3:") == true, "\(readiness.body)")
                let incident = try #require(try desk.sandbox.state.openIncidents(titles: ["noise 1"]).first)
                let answer1 = try await desk.event(incident: incident, title: "noise 1")
                #expect(try JSONValue.parse(answer1.body)["updates"]?.int == 1)

                try desk.place.write("rules/rules.yaml", "rules: []\n")
                #expect(try await desk.send("POST", "/-/reload").status == 200)
                // Of the problems nothing is left; that nothing will be done is another matter.
                let empty = try JSONValue.parse(try await desk.get("/readyz").body).value(at: "warnings.rules")?.string
                #expect(empty?.hasPrefix("no rules are loaded") == true, "\(empty ?? "")")
                #expect(try await desk.get("/metrics").body.contains("fettle_rules_last_reload_problems{code=\"\(code)\"} 0\n"))
                let answer0 = try await desk.event(incident: incident, title: "noise 1")
                #expect(try JSONValue.parse(answer0.body)["updates"]?.int == 0)
            }
        }
    }
}
