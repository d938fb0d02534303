import Model
import PCRE2
import Rules

/// Random patterns, in sets of twenty rules, asked by the engine about texts that they may well match: whatever PCRE2 finds the
/// engine must find, and nothing else; and no match may be without the literals that its pattern is said to need.
struct PatternFuzz {
    private static let setSize = 20
    private static let subjectsEach = 4
    private var random: RandomPatterns

    init(seed: UInt64) { random = RandomPatterns(random: Seeded(state: seed)) }

    /// What one match may cost, here as in the rules: patterns by chance explode often enough for that to be half of the time.
    private static let limits = {
        var limits = MatchLimits()
        limits.match = 20_000
        return limits
    }()

    func run(_ count: Int, _ report: inout Report, _ progress: Progress) {
        var fuzz = self
        var matcher = MatchScratch(limits: Self.limits)
        while report.patterns < count {
            fuzz.round(&matcher, &report, progress)
            progress.tell(report)
        }
    }

    private mutating func round(_ matcher: inout MatchScratch, _ report: inout Report, _ progress: Progress) {
        var sources: [String] = []
        var samples: [String] = []
        var patterns: [Pattern] = []
        while patterns.count < Self.setSize {
            let (source, text) = random.pattern()
            // An empty pattern is a warning, a control character no YAML; neither is what is tried here.
            guard !source.isEmpty, let pattern = try? Pattern(source) else { continue }
            sources.append(source)
            samples.append(text)
            patterns.append(pattern)
        }
        report.patterns += patterns.count
        let required = sources.map { RequiredLiterals(pattern: $0) }
        report.telling += required.count { !$0.isEmpty }
        let rules = sources.indices.map { "- {name: r\($0), when: {title: \(Self.quoted(sources[$0]))}, then: {urgency: low}}\n" }
        var settings = RuleSettings()
        settings.match = Self.limits
        let file = RuleFile(path: "fuzz.yaml", text: "rules:\n" + rules.joined())
        let loaded = progress.watch {
            RuleLoader.load([file], settings: settings)
        } about: {
            "loading \(sources)"
        }
        guard let set = loaded.ruleSet else {
            return report.differ("these do not load together: \(sources)")
        }
        var scratch = set.makeScratch()
        var fired: [Int] = []
        for sample in samples {
            for _ in 0..<Self.subjectsEach {
                let subject = random.varied(sample)
                var alert = Alert(id: "a", source: "s", kind: "k")
                alert.title = subject
                set.match(alert, scratch: &scratch, into: &fired)
                var expected: [Int] = []
                for (number, pattern) in patterns.enumerated() {
                    let result = progress.watch {
                        matcher.match(pattern, in: subject)
                    } about: {
                        "\(sources[number].debugDescription) in \(subject.debugDescription)"
                    }
                    if case .limit = result { report.limits += 1 }
                    guard result == .matched else { continue }
                    expected.append(number)
                    if required[number].refuses(subject) {
                        report.differ("\(sources[number].debugDescription) matches \(subject.debugDescription)")
                    }
                }
                report.subjects += patterns.count
                report.matches += expected.count
                if fired != expected {
                    let wrong = Set(fired).symmetricDifference(expected).map { sources[$0].debugDescription }
                    report.differ("asked of \(subject.debugDescription) the engine differs from PCRE2 in \(wrong)")
                }
            }
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case _ where scalar.value < 32 || scalar.value == 0x7F:
                result += "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
