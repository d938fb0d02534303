import Model
import RivalEngines
import Rules
import Workloads

/// One engine with its rules loaded, ready to be asked.
struct Contender {
    let name: String
    /// Seconds to load the rules, and the bytes they take.
    let load: Load
    /// The rules that match each of these alerts.
    let matches: ([Int]) -> [[Int]]
    /// Asks for these alerts one after the other and returns how many matches there were.
    let run: ([Int]) -> Int

    /// - Parameter only: Leaves out all engines but the one of that name.
    static func all(_ workload: Workload, texts: Rival.Texts, only: String?) throws -> [Contender] {
        var contenders = [try own("fettle", .planned, workload)]
        if only == nil || only == "adapted" { contenders.append(try adapted(workload)) }
        if only == nil {
            contenders += [try own("fettle, each rule in turn", .plain, workload), try deciding(workload)]
        }
        for (name, create) in rivals where only == nil || only == name {
            var rival: Rival?
            let load = Load.measure { rival = Rival(name, workload.rules, create: create) }
            guard let rival else { continue }
            contenders.append(
                Contender(
                    name: name, load: load, matches: { $0.map { rival.result(rival.match(texts.fields[$0])) } },
                    run: { numbers in
                        var count = 0
                        for number in numbers { count += rival.match(texts.fields[number]) }
                        return count
                    }))
        }
        return contenders
    }

    private static let rivals: [(String, @Sendable (UnsafePointer<rival_rules>) -> OpaquePointer?)] = [
        ("PCRE2 loop (C)", { rival_pcre2_create($0) }), ("PCRE2 loop, sharing (C)", { rival_pcre2_sharing_create($0) }),
        ("Vectorscan + PCRE2 (C)", { rival_hyperscan_create($0) }),
        ("RE2 sets + PCRE2 (C++)", { rival_re2_create($0) }),
    ]

    private static func load(_ engine: RuleSettings.Engine, _ workload: Workload) throws -> (RuleSet, Load) {
        var settings = RuleSettings()
        settings.engine = engine
        let file = workload.file
        var set: RuleSet?
        var message: String?
        let load = Load.measure {
            let result = RuleLoader.load([file], settings: settings)
            set = result.ruleSet
            message = result.diagnostics.first?.message
        }
        guard let set else { throw Failure(text: message ?? "no rules") }
        return (set, load)
    }

    private static func own(_ name: String, _ engine: RuleSettings.Engine, _ workload: Workload) throws -> Contender {
        let (set, load) = try load(engine, workload)
        let worker = Worker(set)
        let alerts = workload.alerts
        return Contender(
            name: name, load: load, matches: { $0.map { worker.match(alerts[$0]) } },
            run: { worker.count(alerts, $0) })
    }

    // After a look at what the alerts are like.
    private static func adapted(_ workload: Workload) throws -> Contender {
        let (set, _) = try load(.planned, workload)
        let alerts = workload.alerts
        let first = Worker(set)
        _ = first.count(alerts, Array(workload.alerts.indices))
        var adapted: RuleSet?
        let load = Load.measure { adapted = set.adapted() }
        let worker = Worker(adapted ?? set)
        return Contender(
            name: "fettle, adapted", load: load, matches: { $0.map { worker.match(alerts[$0]) } },
            run: { worker.count(alerts, $0) })
    }

    // The whole decision with its record and action, for comparison.
    private static func deciding(_ workload: Workload) throws -> Contender {
        let (set, load) = try load(.planned, workload)
        let worker = Worker(set)
        let alerts = workload.alerts
        return Contender(
            name: "fettle, whole decisions", load: load, matches: { $0.map { worker.match(alerts[$0]) } },
            run: { worker.decide(alerts, $0) })
    }
}

/// A rule set and the scratch of one thread.
private final class Worker {
    private let set: RuleSet
    private var scratch: RuleScratch
    private var fired: [Int] = []

    init(_ set: RuleSet) {
        self.set = set
        scratch = set.makeScratch()
    }

    func count(_ alerts: [Alert], _ numbers: [Int]) -> Int { Self.count(set, alerts, numbers, &scratch, &fired) }

    // Apart from the object, whose properties would be checked for exclusive access at every alert.
    private static func count(
        _ set: RuleSet, _ alerts: [Alert], _ numbers: [Int], _ scratch: inout RuleScratch, _ fired: inout [Int]
    ) -> Int {
        var count = 0
        for number in numbers {
            set.match(alerts[number], scratch: &scratch, into: &fired)
            count += fired.count
        }
        return count
    }

    func match(_ alert: Alert) -> [Int] {
        set.match(alert, scratch: &scratch, into: &fired)
        return fired
    }

    func decide(_ alerts: [Alert], _ numbers: [Int]) -> Int {
        var count = 0
        for number in numbers {
            let decision = set.decide(alerts[number], at: Timestamp(milliseconds: 0), scratch: &scratch)
            count += decision.rules.count { $0.verdict == .fired }
        }
        return count
    }
}

struct Failure: Error, CustomStringConvertible {
    var text: String
    var description: String { text }
}
