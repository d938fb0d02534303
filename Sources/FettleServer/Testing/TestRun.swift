import Foundation
import Model
import Payloads
package import Rules

/// Finds, loads and runs the tests of rule files and `*.test.yaml`; the work behind `fettle test` and tested reloads.
package enum TestRun {
    /// Nothing could be run: the lines say what is wrong.
    package struct Unusable: Error, Sendable {
        package var lines: [String]
        /// A path that was given cannot be read.
        package var isUnreadable = false
    }

    /// `paths` are rule files, folders and files of tests; patterns too. Without any: what the configuration names, else `rules`.
    package static func run(paths: [String], configuration path: String?) async -> Result<TestReport, Unusable> {
        let loaded = ConfigurationLoader.load(path: path, for: .offline)
        guard let configuration = loaded.configuration else {
            let report = CheckReport(diagnostics: loaded.problems, files: [loaded.file], ruleCount: 0)
            return .failure(Unusable(lines: [report.text(color: false)]))
        }
        let settings = configuration.ruleSettings
        let found = TestFiles.find(paths.isEmpty ? configuration.rules : paths)
        var plan = TestPlan(sources: OfflineSources(configuration), settings: settings)
        plan.diagnostics = found.problems.map { TextFile.diagnostic($0, code: DiagnosticCode.noFiles.rawValue) }
        if !found.rules.isEmpty { plan.addRules(found.rules) }
        for suite in found.suites { plan.addSuite(suite) }
        if !plan.diagnostics.contains(where: { $0.severity == .error }), plan.jobs.allSatisfy({ $0.chains.isEmpty }) {
            return .failure(Unusable(lines: ["no tests were found: write `tests:` beside a rule, or a file `*.test.yaml`"]))
        }
        if plan.diagnostics.contains(where: { $0.severity == .error }) {
            let report = CheckReport(
                diagnostics: plan.diagnostics.filter { $0.severity == .error }, files: plan.files, ruleCount: 0)
            return .failure(Unusable(lines: [report.text(color: false)], isUnreadable: !found.problems.isEmpty))
        }
        return .success(await run(plan.jobs, sources: plan.sources))
    }

    /// The tests beside the rules of `ruleSet` that fail, each at its place; for a reload.
    package static func failures(embeddedIn ruleSet: RuleSet, configuration: Configuration?) -> [Diagnostic] {
        let sources = OfflineSources(configuration)
        var coverage = RuleCoverage(ruleSet)
        return RuleTestCase.chains(ruleSet.rules.flatMap(\.tests)).flatMap { run($0, ruleSet, sources, &coverage) }.compactMap {
            one in
            guard let failure = one.result.failures.first else { return nil }
            let test = one.result.test
            return Diagnostic(
                file: test.file, line: test.line, column: 1, severity: .error, code: DiagnosticCode.failedTest.rawValue,
                message: "the test `\(test.name)` of `\(one.suite)` fails: \(failure)", help: "see `fettle test`")
        }
    }

    struct Job: Sendable {
        var ruleSet: RuleSet
        var chains: [[RuleTestCase]]
    }

    // Chains run at the same time and are put back in order.
    private static func run(_ jobs: [Job], sources: OfflineSources) async -> TestReport {
        let start = ContinuousClock.now
        var report = TestReport()
        for job in jobs {
            let parts = await withTaskGroup(of: (Int, [TestReport.Case], RuleCoverage).self) { group in
                // A few tasks with many chains each: a chain alone is too small to pay for a task.
                let lanes = min(8, job.chains.count)
                for lane in 0..<lanes {
                    group.addTask {
                        var cases: [(Int, [TestReport.Case])] = []
                        var coverage = RuleCoverage(job.ruleSet)
                        for number in stride(from: lane, to: job.chains.count, by: lanes) {
                            cases.append((number, run(job.chains[number], job.ruleSet, sources, &coverage)))
                        }
                        return (lane, cases.flatMap(\.1), coverage)
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            var coverage = RuleCoverage(job.ruleSet)
            for part in parts { coverage.merge(part.2) }
            let place = Dictionary(
                job.chains.joined().enumerated().map { (Place($1), $0) }, uniquingKeysWith: { first, _ in first })
            report.cases += parts.flatMap(\.1).sorted {
                place[Place($0.result.test), default: 0] < place[Place($1.result.test), default: 0]
            }
            report.rules.join(coverage)
        }
        report.seconds = seconds(ContinuousClock.now - start)
        return report
    }

    private struct Place: Hashable {
        var file: String
        var line: Int
        var name: String

        init(_ test: RuleTestCase) { (file, line, name) = (test.file, test.line, test.name) }
    }

    private static func run(
        _ chain: [RuleTestCase], _ ruleSet: RuleSet, _ sources: OfflineSources, _ coverage: inout RuleCoverage
    ) -> [TestReport.Case] {
        var file = ""
        var runner = RuleTestRunner(ruleSet, merge: Rehearsal.merge) { input, now in
            decode(input, besides: file, sources, at: now)
        }
        let cases = chain.map { test in
            file = test.file
            let start = ContinuousClock.now
            let result = runner.run(test)
            return TestReport.Case(result: result, seconds: seconds(ContinuousClock.now - start))
        }
        coverage.merge(runner.coverage)
        return cases
    }

    private static func decode(
        _ input: RuleTestCase.Input, besides file: String, _ sources: OfflineSources, at now: Timestamp
    ) -> Result<[Alert], RuleTestDecodeFailure> {
        switch input {
        case .alert(let alert): return .success([alert])
        case .nothing: return .success([])
        case .body(let source, let headers, let text):
            return decode([[UInt8](text.utf8)], from: source, headers, sources, at: now)
        case .file(let source, let headers, let path):
            let names = FilePattern.files(FilePattern.absolute(path, besides: file))
            let bodies = names.compactMap { FileManager.default.contents(atPath: $0).map { [UInt8]($0) } }
            guard !bodies.isEmpty, bodies.count == names.count else {
                return .failure(RuleTestDecodeFailure("there is no file `\(path)`"))
            }
            return decode(bodies, from: source, headers, sources, at: now)
        }
    }

    private static func decode(
        _ bodies: [[UInt8]], from source: String, _ headers: [String: String], _ sources: OfflineSources, at now: Timestamp
    ) -> Result<[Alert], RuleTestDecodeFailure> {
        var alerts: [Alert] = []
        for (number, body) in bodies.enumerated() {
            switch sources.decode(body, from: source, headers: headers, delivery: DeliveryID("test-\(number)"), at: now) {
            case .alerts(let decoded, _, _): alerts += decoded
            case .ignored: break
            case .undecodable(let reason): return .failure(RuleTestDecodeFailure("the body cannot be decoded: \(reason)"))
            }
        }
        return .success(alerts)
    }

    private static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds / 1_000_000_000_000) / 1_000_000
    }
}
