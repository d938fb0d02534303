import Foundation
import Testing

extension IntegrationTests {
    @Suite struct CrashTests {
        @Test("Killed again and again in a storm, it loses nothing and repeats nothing without a look")
        func storm() async throws {
            let plan = Soak.Plan(
                duration: .seconds(15), life: 200...2000, faultPause: 600, tokenLife: 1000...4000, seed: .random(in: 0...999_999))
            let report = try await Soak.run(plan)
            #expect(report.faults.isEmpty, "seed \(plan.seed): \(report.faults.joined(separator: "\n"))\n\(report.text)")
            // How often depends on how fast the machine starts a process.
            #expect(report.kills > 0)
            #expect(report.deliveries > 50)
        }
    }
}

@Suite struct SoakMemoryTests {
    private func memory(_ anonymous: (Int) -> Int) -> SoakMemory {
        var memory = SoakMemory()
        for second in 0..<200 {
            memory.add(.init(resident: 40_000 + anonymous(second), anonymous: anonymous(second)), isCalm: true)
        }
        return memory
    }

    @Test("What goes on growing is told from what has filled, and pages of files do not count")
    func growth() {
        #expect(memory { 20_000 + $0 * 100 }.growth > SoakReport.mostGrowth)
        #expect(memory { 20_000 + min($0, 100) * 100 }.growth < SoakReport.mostGrowth)
        var shrinking = SoakMemory()
        for second in 0..<200 {
            shrinking.add(.init(resident: 60_000 - second * 100, anonymous: 9000 + second * 60), isCalm: true)
        }
        #expect(shrinking.growth > SoakReport.mostGrowth)
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
