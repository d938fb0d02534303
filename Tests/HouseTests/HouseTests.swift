import Testing

/// The sources against the house plan. Each finding names file, line and mend.
@Suite struct HouseTests {
    let sources: [SwiftFile]
    let tests: [SwiftFile]
    let manifest: Manifest

    init() throws {
        sources = try Repository.sources.get()
        tests = try Repository.tests.get()
        manifest = Manifest(try Repository.text("Package.swift"))
    }

    @Test func theSourcesAreFound() {
        #expect(Set(sources.map(\.room)).isSuperset(of: ["Model", "Webhooks", "fettle"]))
        #expect(manifest.targets.count >= 15)
        #expect(tests.contains { $0.path == "Tests/HouseTests/HouseTests.swift" })
    }

    @Test func filesImportOnlyWhatTheirRoomMay() { expectNone(sources.flatMap { ImportRules.strangers(in: $0) }) }

    @Test func manifestDeclaresWhatThePlanSays() { expectNone(manifest.targets.flatMap { ImportRules.departures($0) }) }

    @Test func everyDeclaredDependencyIsUsed() {
        expectNone(manifest.targets.flatMap { ImportRules.unused($0, files: sources) })
    }

    @Test func noModuleHoldsATypeOfItsOwnName() { expectNone(sources.flatMap(CodeRules.namesakes)) }

    @Test func unsafeWordsHaveAReasonBesideThem() { expectNone(sources.flatMap(CodeRules.unexplained)) }

    @Test func noTestSleeps() { expectNone(tests.flatMap(CodeRules.sleeps)) }

    @Test func noFileIsLongerThan500Lines() { expectNone((sources + tests).flatMap { CodeRules.tooLong($0, limit: 500) }) }

    @Test func pipelineFitsOnAPage() {
        expectNone(sources.filter { $0.path.hasSuffix("/Pipeline.swift") }.flatMap { CodeRules.tooLong($0, limit: 149) })
    }

    private func expectNone(_ findings: [Finding], sourceLocation: SourceLocation = #_sourceLocation) {
        for finding in findings { Issue.record("\(finding)", sourceLocation: sourceLocation) }
    }
}
