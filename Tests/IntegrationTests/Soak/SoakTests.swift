import Foundation
import Testing

extension IntegrationTests {
    @Suite struct CrashTests {
        @Test("Killed again and again in a storm, it loses nothing and repeats nothing without a look")
        func storm() async throws {
            let plan = Soak.Plan(duration: .seconds(15), life: 200...2000, faultPause: 600, seed: .random(in: 0...999_999))
            let report = try await Soak.run(plan)
            #expect(report.faults.isEmpty, "seed \(plan.seed): \(report.faults.joined(separator: "\n"))\n\(report.text)")
            #expect(report.kills > 2)
            #expect(report.deliveries > 50)
        }
    }
}

/// `scripts/soak`: only where it is asked for, by the number of seconds in FETTLE_SOAK.
@Suite struct SoakTests {
    static let seconds = ProcessInfo.processInfo.environment["FETTLE_SOAK"].flatMap { Int($0) }

    @Test("A long storm with faults and crashes loses nothing", .enabled(if: seconds != nil))
    func soak() async throws {
        let seed = ProcessInfo.processInfo.environment["FETTLE_SOAK_SEED"].flatMap { UInt64($0) } ?? .random(in: 0...999_999)
        let report = try await Soak.run(Soak.Plan(duration: .seconds(Self.seconds ?? 20), calmPart: 0.3, seed: seed))
        FileHandle.standardError.write(Data("\nsoak with seed \(seed)\n\(report.text)\n".utf8))
        #expect(report.faults.isEmpty, "\(report.faults.joined(separator: "\n"))")
    }
}
