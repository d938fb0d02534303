package import Model

/// One thing that goes wrong again and again: what its alerts look like, and the rule somebody wrote for it.
package struct Situation {
    package let number: Int
    package let system: String
    package let symptom: String
    package let component: String
    package let product: String
    package let tenant: String
    package let fault: String
    package let actor: String
    package let alertname: String

    package init(_ number: Int) {
        var random = Seeded(state: UInt64(number) &* 0x9E6C_63D0_876A_9A47 &+ 7)
        self.number = number
        system = random.oneOf(Vocabulary.systems)
        symptom = random.oneOf(Vocabulary.symptoms)
        product = Vocabulary.name(random.below(3000))
        component = product + "-" + random.oneOf(Vocabulary.roles)
        tenant = Vocabulary.name(100_000 + random.below(400))
        fault = random.oneOf(Vocabulary.faults)
        actor = random.oneOf(Vocabulary.actors)
        let words = symptom.split(separator: " ").map { $0.prefix(1).uppercased() + $0.dropFirst() }
        alertname = product.prefix(1).uppercased() + product.dropFirst() + words.joined()
    }

    // MARK: - Its rule

    /// - Parameter plainness: How many of a hundred rules get a pattern without literal.
    package func rule(literalFree: Int) -> BenchRule {
        var random = Seeded(state: UInt64(number) &* 0xD1B5_4A32_D192_ED03 &+ 1)
        var conditions = [main(&random)]
        if random.percent(literalFree) { conditions.append(withoutLiteral(&random)) }
        if random.percent(45) { conditions.append(narrowing(&random)) }
        if random.percent(16) { conditions.append(exception(&random)) }
        // Some rules name nothing but a symptom or a shape.
        if random.below(160) == 0 { conditions = [.pattern(.title, "(?i)\\b\(symptom.lowercased())\\b")] }
        if random.below(1000) < literalFree { conditions = [withoutLiteral(&random), .equals(.tenant, tenant)] }
        return BenchRule(conditions: conditions)
    }

    private func main(_ random: inout Seeded) -> BenchRule.Condition {
        switch random.below(20) {
        case 0..<4: return .pattern(.title, "^\\[(?:CRITICAL|MAJOR)\\] \(symptom) on (?<host>[\\w.-]+) \\(\(component)\\)")
        case 4..<7: return .pattern(.title, "\(symptom) on \(product)-(?:\(roles(&random)))-\\d+")
        case 7..<9: return .pattern(.title, "(?i)\(symptom.lowercased()) on (?<host>\(product)-[a-z]+-\\d+)")
        case 9..<11: return .pattern(.title, "^\\[[A-Z]+\\] (?:\(symptom)|\(other(&random))) .*\\(\(component)\\)")
        case 11..<14:
            return .pattern(
                .description, "\(product)-\\w+: \(actor) (?:\(fault)|\(random.oneOf(Vocabulary.faults))) after (?<ms>\\d+) ms")
        case 14..<16: return .pattern(.description, "\(actor) \(fault).*pool=\(product)-\\d+")
        case 16..<19: return .pattern(.alertname, "^\(alertname)(?:High|Low|Critical)?$")
        default: return .pattern(.title, "(?<!test )\\b\(symptom) on \(product)-\\w+-\\d+(?! \\(drill\\))")
        }
    }

    private func narrowing(_ random: inout Seeded) -> BenchRule.Condition {
        switch random.below(6) {
        case 0, 1: .equals(.tenant, tenant)
        case 2: .equals(.environment, "production")
        case 3: .pattern(.service, "^\(product)-(?:\(roles(&random)))$")
        case 4: .pattern(.host, "^\(product)-[a-z]+-\\d+\\.(?:eu|us)-")
        default: .pattern(.environment, "^prod")
        }
    }

    private func exception(_ random: inout Seeded) -> BenchRule.Condition {
        switch random.below(3) {
        case 0: .not(.description, "(?i)maintenance|planned work|drill")
        case 1: .not(.environment, "^(?:staging|qa)$")
        default: .not(.host, "-9\\d*\\.")
        }
    }

    private func withoutLiteral(_ random: inout Seeded) -> BenchRule.Condition {
        switch random.below(5) {
        case 0: .pattern(.title, "\\b\\d{3,}\\s*[a-z]{1,2}\\b")
        case 1: .pattern(.description, "\\b\\d{1,3}(?:\\.\\d{1,3}){3}:\\d{2,5}\\b")
        case 2: .pattern(.description, "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}")
        case 3: .pattern(.title, "^\\S+ \\w+ \\w+ \\w+ [\\w.-]+ \\([a-z]+-\\w+\\)")
        default: .pattern(.title, "\\d+(?:\\.\\d+)?%|\\b\\d{4,}\\b")
        }
    }

    private func roles(_ random: inout Seeded) -> String {
        let own = String(component.dropFirst(product.count + 1))
        return own + "|" + random.oneOf(Vocabulary.roles.filter { $0 != own })
    }

    private func other(_ random: inout Seeded) -> String { random.oneOf(Vocabulary.symptoms) }

    // MARK: - Its alerts

    /// - Parameter length: How long descriptions are, in bytes, about.
    package func alert(_ id: Int, length: Int, _ random: inout Seeded) -> Alert {
        let host = "\(component)-\(random.below(100)).\(random.oneOf(Vocabulary.regions))"
        let environment = random.oneOf(Vocabulary.environments)
        var alert = Alert(id: "A\(id)", source: "alertmanager", kind: "alertmanager")
        alert.title =
            "[\(random.oneOf(Vocabulary.levels))] \(symptom) on \(host) (\(component)) is \(random.below(9000)) ms"
            + (random.percent(50) ? " for tenant \(tenant)" : "")
        let milliseconds = random.below(9000)
        var text =
            "\(component): \(actor) \(fault) after \(milliseconds) ms; pool=\(product)-\(random.below(40)), \(system) at "
            + "10.\(random.below(250)).\(random.below(250)).\(random.below(250)):\(1024 + random.below(9000)), request "
            + Self.hex(&random) + ", see runbook RB-\(random.below(9000)); threshold breached for \(random.below(60)) minutes"
        if random.percent(4) { text += "; planned work" }
        while text.utf8.count < length {
            text +=
                "; \(Vocabulary.name(random.below(3000)))-\(random.oneOf(Vocabulary.roles)): \(random.oneOf(Vocabulary.actors)) "
                + "\(random.oneOf(Vocabulary.faults)) after \(random.below(9000)) ms"
        }
        alert.description = text
        alert.service = component
        alert.host = host
        alert.environment = environment
        alert.labels = [
            "tenant": tenant, "alertname": alertname + random.oneOf(["", "High", "Critical"]), "region": host, "team": "sre",
            "severity": "page", "job": system,
        ]
        return alert
    }

    /// What this situation's alerts say, short of the last letter each time: text made to be looked at closely in vain.
    package var nearMisses: String {
        "\(product)-x: \(actor) \(fault.dropLast()) after ms; \(actor) \(fault.dropLast())! pool=\(product)_; "
    }

    private static func hex(_ random: inout Seeded) -> String {
        let digits = Array("0123456789abcdef")
        return [8, 4, 4, 4, 12].map { count in String((0..<count).map { _ in random.oneOf(digits) }) }.joined(separator: "-")
    }
}
