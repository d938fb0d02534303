import Foundation
import GRDB
import Model
import Sandbox
import Testing

extension IntegrationTests {
    /// A store that cannot take what comes: nothing is accepted then, and nothing that was accepted before is lost.
    @Suite struct StoreTroubleTests {
        /// Runs a command in which the folder `disk` is a small file system of its own. Each look at readiness writes a few pages, and a
        /// slow machine needs many: the log of those alone must not fill it.
        private static func onSmallDisk(_ place: Workplace, _ before: String = "true") -> [String] {
            let disk = place.folder.appendingPathComponent("disk").path
            let script = "mount -t tmpfs -o size=8m tmpfs '\(disk)' && cd '\(place.folder.path)' && \(before) && exec \"$@\""
            return ["/usr/bin/unshare", "-rm", "/bin/sh", "-c", script, "sh"]
        }

        static let canMount: Bool = {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
            process.arguments = ["-rm", "/bin/sh", "-c", "mount -t tmpfs -o size=64k tmpfs /mnt"]
            process.standardError = FileHandle.nullDevice
            guard (try? process.run()) != nil else { return false }
            process.waitUntilExit()
            return process.terminationStatus == 0
        }()

        /// Fills the file system that a process sees, from outside.
        private func fill(_ place: Workplace, of process: FettleProcess) throws -> String {
            let path = "/proc/\(process.id)/root\(place.folder.path)/disk/filler"
            let file = try #require(fopen(path, "w"))
            setvbuf(file, nil, _IONBF, 0)
            let block = [UInt8](repeating: 1, count: 1024)
            while fwrite(block, 1, block.count, file) == block.count {}
            fclose(file)
            return path
        }

        @Test("On a full disk nothing is accepted, and all is well again when there is room", .enabled(if: canMount))
        func diskFull() async throws {
            var settings = SandboxSettings()
            settings.port = 0
            try await SandboxServer.withRunning(settings) { sandbox, url in
                let incidents = try sandbox.state.openIncidents(titles: (0..<1000).map { "noise \($0)" })
                let place = try Workplace()
                try place.write("disk/mounted-over", "")
                let desk = try await Desk.start(
                    place, sandbox, url, linger: "1h", extra: "store: sqlite:disk/fettle.db", through: Self.onSmallDisk(place))
                let filler = try fill(place, of: desk.process)

                var accepted = 0
                var refused: Desk.Answer?
                while refused == nil, accepted < incidents.count - 1 {
                    let answer = try await desk.event(incident: incidents[accepted], title: "noise \(accepted)")
                    if answer.status == 202 { accepted += 1 } else { refused = answer }
                }
                let refusal = try #require(refused)
                #expect(refusal.status == 503)
                #expect(Int(refusal.headers["retry-after"] ?? "") ?? 0 > 0)
                let reasons = try JSONValue.parse(try await desk.get("/readyz").body)["reasons"]
                #expect(reasons?["store"]?.string?.hasPrefix("full: ") == true, "\(String(describing: reasons))")

                try FileManager.default.removeItem(atPath: filler)
                #expect(try await desk.event(incident: incidents[accepted + 1], title: "noise 7").status == 202)
                let ready = try await desk.get("/readyz")
                #expect(ready.status == 200, "\(ready.body)")
                desk.process.signal(SIGTERM)
                #expect(await desk.process.wait().code == 0)
                #expect(sandbox.state.statistics().updatedItems == accepted + 1)
                #expect(sandbox.state.incident(incidents[accepted])?.urgency == .high, "what was refused has been done")
            }
        }

        /// Whether a file system of our own may be mounted that the kernel can be told to give up.
        private static let canAbort =
            getuid() == 0
            && ["/dev/loop-control", "/usr/sbin/mkfs.ext4", "/usr/bin/nsenter"].allSatisfy {
                FileManager.default.fileExists(atPath: $0)
            }

        @Test("On a file system that the kernel has shut nothing is accepted and the cause is named", .enabled(if: canAbort))
        func aborted() async throws {
            var settings = SandboxSettings()
            settings.port = 0
            try await SandboxServer.withRunning(settings) { sandbox, url in
                let incidents = try sandbox.state.openIncidents(titles: ["noise 0", "noise 1"])
                let place = try Workplace()
                try place.write("disk/mounted-over", "")
                let disk = place.folder.appendingPathComponent("disk").path
                let script = """
                    cd '\(place.folder.path)' && head -c 16777216 /dev/zero >image && /usr/sbin/mkfs.ext4 -q image &&
                    mount -o loop,errors=remount-ro image disk && exec "$@"
                    """
                let desk = try await Desk.start(
                    place, sandbox, url, linger: "1h", extra: "store: sqlite:disk/fettle.db",
                    through: ["/usr/bin/unshare", "-m", "/bin/sh", "-c", script, "sh"])
                #expect(try await desk.event(incident: incidents[0], title: "noise 0").status == 202)

                let abort = Process()
                abort.executableURL = URL(fileURLWithPath: "/usr/bin/nsenter")
                abort.arguments = ["-t", "\(desk.process.id)", "-m", "/bin/mount", "-o", "remount,abort", disk]
                try abort.run()
                abort.waitUntilExit()
                try #require(abort.terminationStatus == 0)
                let refusal = try await desk.event(incident: incidents[1], title: "noise 1")
                #expect(refusal.status == 503)
                #expect(Int(refusal.headers["retry-after"] ?? "") ?? 0 > 0)
                let ready = try await desk.get("/readyz")
                #expect(ready.status == 503)
                let reason = try JSONValue.parse(ready.body)["reasons"]?["store"]?.string ?? ""
                #expect(reason.hasPrefix("read_only: ") && reason.contains("the file system has become read-only"), "\(reason)")
                // Its pages cannot be written back any more: what was accepted is in the log on the image.
                desk.process.signal(SIGKILL)
                _ = await desk.process.wait()
            }
        }

        @Test(
            "A large store serves at once; damage in it is told in the log, in readiness and as a metric",
            arguments: [false, true])
        func large(isDamaged: Bool) async throws {
            var settings = SandboxSettings()
            settings.port = 0
            try await SandboxServer.withRunning(settings) { sandbox, url in
                let place = try Workplace()
                let first = try await Desk.start(place, sandbox, url, linger: "50ms")
                first.process.signal(SIGTERM)
                _ = await first.process.wait()
                let path = place.folder.appendingPathComponent("fettle.db").path
                try enlarge(path)
                if isDamaged { try damage(path) }

                let second = try await Desk.start(place, sandbox, url, linger: "50ms")
                #expect(await second.process.line(containing: isDamaged ? "the store is damaged" : "the store is sound") != nil)
                try await second.metric("fettle_store_damaged \(isDamaged ? 1 : 0)")
                let ready = try await second.get("/readyz")
                #expect(ready.status == 200)
                let warning = try JSONValue.parse(ready.body)["warnings"]?["store"]?.string
                #expect(
                    (warning?.contains("is damaged") == true && warning?.contains("operations.md") == true) == isDamaged,
                    "\(ready.body)")
                let incident = try #require(try sandbox.state.openIncidents(titles: ["noise 1"]).first)
                #expect(try await second.event(incident: incident, title: "noise 1").status == 202)
                try await sandbox.state.wait { $0.updatedItems >= 1 }
                second.process.signal(SIGTERM)
                let result = await second.process.wait()
                #expect(result.code == 0)
                #expect(result.talk.contains("the store is looked through while it serves"))
            }
        }

        /// Puts a row of 70 MB where nothing looks by itself.
        private func enlarge(_ path: String) throws {
            try sqlite(
                path,
                "INSERT INTO undecodable (id, source, received_at, reason, content_type, size, body) "
                    + "VALUES ('large', 'am', 32503680000000, '', '', 0, zeroblob(70000000)); PRAGMA wal_checkpoint(TRUNCATE)")
        }

        /// Breaks the chain of pages in the midst of that row.
        private func damage(_ path: String) throws {
            let file = try #require(FileHandle(forUpdatingAtPath: path))
            let middle = try file.seekToEnd() / 2 / 65536 * 65536
            try file.seek(toOffset: middle)
            try file.write(contentsOf: Data(repeating: 0xA5, count: 8192))
            try file.close()
        }

        private func sqlite(_ path: String, _ statements: String) throws {
            let database = try DatabaseQueue(path: path)
            try database.writeWithoutTransaction { try $0.execute(sql: statements) }
            try database.close()
        }

        @Test("A start on a full or read-only disk says so", .enabled(if: canMount))
        func start() async throws {
            let configuration = """
                listen: 127.0.0.1:0
                store: sqlite:disk/fettle.db
                pagerduty: {url: "http://127.0.0.1:1", token: t0ken, from: bot@example.com}
                """
            for (before, word) in [
                ("{ head -c 16m /dev/zero >disk/filler; true; }", "full"),
                ("mount -o remount,ro,bind disk", "Read-only file system"),
            ] {
                let place = try Workplace()
                try place.write("rules/r.yaml", "rules: []\n")
                try place.write("disk/mounted-over", "")
                let result = try await FettleProcess.run(
                    ["serve", "--config", try place.write("fettle.yaml", configuration)], folder: place.folder,
                    through: Self.onSmallDisk(place, before + " 2>/dev/null"))
                #expect(result.code == 2)
                #expect(result.talk.contains("disk/fettle.db") && result.talk.contains(word), "\(result.talk)")
            }
        }

        @Test("A full queue turns deliveries away and readiness off, until there is room")
        func queueFull() async throws {
            try await Desk.run(linger: "50ms", limits: "queue: 3") { desk async throws in
                let incidents = try desk.sandbox.state.openIncidents(titles: (0..<4).map { "noise \($0)" })
                desk.sandbox.state.add(SandboxFault(.status(503, bare: true), on: .updateIncidents, count: 1_000_000))
                for number in 0..<3 {
                    #expect(try await desk.event(incident: incidents[number], title: "noise \(number)").status == 202)
                }
                let refusal = try await desk.event(incident: incidents[3], title: "noise 3")
                #expect(refusal.status == 503)
                #expect(Int(refusal.headers["retry-after"] ?? "") ?? 0 > 0)
                let ready = try await desk.get("/readyz")
                #expect(ready.status == 503)
                #expect(try JSONValue.parse(ready.body)["reasons"]?["queue"]?.string?.contains("3 updates are waiting") == true)

                desk.sandbox.state.clearFaults()
                try await desk.sandbox.state.wait { $0.updatedItems >= 3 }
                // Their outcomes are on disk a moment after; each look is a request, so this cannot spin.
                for _ in 0..<5000 where try await desk.get("/readyz").status == 200 { break }
                #expect(try await desk.get("/readyz").status == 200)
                #expect(try await desk.event(incident: incidents[3], title: "noise 3").status == 202)
                try await desk.sandbox.state.wait { $0.updatedItems >= 4 }
            }
        }

        @Test("A second process on one store says who holds it, and ends; the first goes on")
        func secondProcess() async throws {
            try await Desk.run { desk async throws in
                let second = try await FettleProcess.run(
                    ["serve", "--config", desk.place.folder.appendingPathComponent("fettle.yaml").path], folder: desk.place.folder
                )
                #expect(second.code == 2)
                #expect(second.talk.contains("in use by another fettle (process \(desk.process.id))"), "\(second.talk)")
                let incident = try #require(try desk.sandbox.state.openIncidents(titles: ["noise 1"]).first)
                #expect(try await desk.event(incident: incident, title: "noise 1").status == 202)
            }
        }
    }
}
