import Testing

/// Every rule of the house can fail.
@Suite struct CheckerTests {
    private func file(_ text: String, path: String = "Sources/Rules/Sample.swift") -> SwiftFile {
        SwiftFile(path: path, text: text)
    }

    @Test func codeIsToldFromCommentsAndStrings() {
        let lines = file(
            #"""
            let a = "x // no \(b("y") + 1) try!" // yes
            let c = """
                import Nothing
                """
            let d = #"a \( " b"# /* one
            two */ + e
            """#
        ).lines
        #expect(lines.count == 6)
        #expect(lines[0].code == #"let a = ""b("") + 1 "#)
        #expect(lines[0].comment == " yes")
        #expect(lines[2].code.isEmpty)
        #expect(lines[4].code == #"let d = "" "#)
        #expect(lines[4].comment == " one")
        #expect(lines[5].code == " + e")
    }

    @Test(arguments: [
        ("import Model", "Model"), ("package import Model", "Model"), ("@testable import Rules", "Rules"),
        ("@preconcurrency public import struct NIOCore.ByteBuffer", "NIOCore"), ("    import Glibc // here", "Glibc"),
    ])
    func importsAreRead(_ line: String, _ module: String) {
        #expect(ImportRules.imports(of: file(line)).map(\.module) == [module])
    }

    @Test(arguments: ["// import Model", "let important = 1", "let text = \"import Model\""])
    func whatOnlyLooksLikeAnImportIsNone(_ line: String) {
        #expect(ImportRules.imports(of: file(line)).isEmpty)
    }

    @Test func aStrangerIsFound() {
        let findings = ImportRules.strangers(in: file("import Model\nimport Foundation\npackage import Queue\n"))
        #expect(findings.count == 1)
        #expect(findings.first?.description.hasPrefix("Sources/Rules/Sample.swift:3: Rules may not import Queue") == true)
        #expect(ImportRules.strangers(in: file("", path: "Sources/Attic/A.swift")).count == 1)
        #expect(ImportRules.strangers(in: file("import DequeModule", path: "Sources/Coalescing/A.swift")).isEmpty)
    }

    private let manifest = Manifest(
        """
        let yams = Target.Dependency.product(name: "Yams", package: "Yams")
        let rooms = [
            .target(
                name: "Rules",
                dependencies: [
                    "Model", yams,
                ]),
            .executableTarget(name: "Model"),
        ]
        """)

    @Test func theManifestIsRead() {
        #expect(manifest.targets.map(\.name) == ["Rules", "Model"])
        #expect(manifest.targets.map(\.line) == [3, 8])
        #expect(manifest.targets.map(\.dependencies) == [["Model", "Yams"], []])
    }

    @Test func anUnusedDependencyIsFound() throws {
        let rules = try #require(manifest.targets.first)
        let findings = ImportRules.unused(
            rules, files: [file("import Model"), file("import Yams", path: "Sources/Queue/A.swift")])
        #expect(findings.map(\.line) == [3])
        #expect(findings.first?.text.contains("Yams") == true)
        #expect(ImportRules.unused(rules, files: [file("import Model"), file("import Yams")]).isEmpty)
        #expect(ImportRules.unused(rules, files: [file("", path: "Sources/Rules/Stub.swift")]).isEmpty)
    }

    @Test func aDepartureFromThePlanIsFound() throws {
        let rules = try #require(manifest.targets.first)
        let words = ImportRules.departures(rules, rooms: ["Rules": .init(ours: ["Model", "PCRE2"])]).map(\.text)
        #expect(
            words == [
                "Rules declares Yams, which the house plan does not give it", "Rules shall have PCRE2, but does not declare it",
            ])
        #expect(ImportRules.departures(rules, rooms: [:]).count == 1)
    }

    @Test(arguments: [
        "let a = try! f()", "fatalError(\"\")", "final class A: @unchecked Sendable {}", "nonisolated(unsafe) var a = 1",
        "try await Task.sleep(for: .seconds(1))", "Task { await f() }", "let t = Task.detached {}",
    ])
    func anUnexplainedWordIsFound(_ line: String) {
        #expect(CodeRules.unexplained(in: file("\n" + line)).map(\.line) == [2])
        #expect(CodeRules.unexplained(in: file("// For a reason.\n\n\n" + line)).isEmpty)
        #expect(CodeRules.unexplained(in: file(line + " // For a reason.")).isEmpty)
        #expect(CodeRules.unexplained(in: file("// Too far away.\n\n\n\n" + line)).count == 1)
    }

    @Test(arguments: ["let subTask { 1 }", "\"try! fatalError(\"", "myfatalError()", "TaskGroup {}"])
    func likenessIsNoBreach(_ line: String) {
        #expect(CodeRules.unexplained(in: file(line)).isEmpty)
    }

    @Test(arguments: [
        "try await Task.sleep(for: x)", "Thread.sleep(1)", "sleep(1)", "usleep(3)", "ContinuousClock().sleep(for: x)",
    ])
    func aSleepIsFound(_ line: String) {
        #expect(CodeRules.sleeps(in: file(line + " // with a reason")).count == 1)
    }

    @Test func sleepingOnAManualClockIsNone() {
        #expect(CodeRules.sleeps(in: file("try await clock.sleep(for: x)")).isEmpty)
    }

    @Test(arguments: ["struct Rules {", "package final class Rules: A", "typealias Rules = Int", "indirect enum Rules {"])
    func aNamesakeIsFound(_ line: String) {
        #expect(CodeRules.namesakes(in: file(line)).count == 1)
        #expect(CodeRules.namesakes(in: file(line, path: "Sources/Queue/A.swift")).isEmpty)
    }

    @Test func aLongFileIsFound() {
        #expect(CodeRules.tooLong(file(String(repeating: "a\n", count: 11)), limit: 10).map(\.line) == [11])
        #expect(CodeRules.tooLong(file(String(repeating: "a\n", count: 10)), limit: 10).isEmpty)
    }
}
