import Model
import RivalEngines
import Workloads

/// One of the engines written in C and C++, with the alerts as they want them.
final class Rival {
    let name: String
    private let engine: OpaquePointer
    private let output: UnsafeMutablePointer<Int32>

    /// Nil where the engine is not there or cannot take the rules.
    init?(_ name: String, _ rules: [BenchRule], create: (UnsafePointer<rival_rules>) -> OpaquePointer?) {
        var conditions: [rival_condition] = []
        var ranges: [rival_rule] = []
        var texts: [UnsafeMutablePointer<CChar>] = []
        defer { for text in texts { text.deallocate() } }
        for rule in rules {
            ranges.append(rival_rule(first: Int32(conditions.count), count: Int32(rule.conditions.count)))
            for condition in rule.conditions {
                let text = Self.copy(condition.text)
                texts.append(text)
                conditions.append(
                    rival_condition(
                        field: Int32(condition.field.number), is_value: condition.isValue ? 1 : 0,
                        is_negated: condition.isNegated ? 1 : 0, text: text, length: condition.text.utf8.count))
            }
        }
        let engine = conditions.withUnsafeBufferPointer { conditions in
            ranges.withUnsafeBufferPointer { ranges in
                var all = rival_rules(
                    conditions: conditions.baseAddress, condition_count: Int32(conditions.count), rules: ranges.baseAddress,
                    rule_count: Int32(ranges.count), field_count: Int32(BenchField.allCases.count))
                return create(&all)
            }
        }
        guard let engine else { return nil }
        self.engine = engine
        self.name = name
        output = .allocate(capacity: rules.count + 1)
    }

    deinit {
        rival_free(engine)
        output.deallocate()
    }

    /// The alerts' texts, laid out beforehand: reading them is not what is measured here.
    final class Texts {
        let fields: [UnsafeMutablePointer<rival_text>]

        init(_ alerts: [Alert]) {
            fields = alerts.map { alert in
                let row = UnsafeMutablePointer<rival_text>.allocate(capacity: BenchField.allCases.count)
                for field in BenchField.allCases {
                    let text: String? =
                        switch field {
                        case .title: alert.title
                        case .description: alert.description
                        case .service: alert.service
                        case .host: alert.host
                        case .environment: alert.environment
                        case .tenant: alert.labels["tenant"]
                        case .alertname: alert.labels["alertname"]
                        }
                    row[field.number] = rival_text(
                        text: text.map { UnsafePointer(Rival.copy($0)) }, length: text?.utf8.count ?? 0)
                }
                return row
            }
        }

        deinit {
            for row in fields {
                for field in BenchField.allCases { row[field.number].text?.deallocate() }
                row.deallocate()
            }
        }
    }

    func match(_ fields: UnsafeMutablePointer<rival_text>) -> Int { Int(rival_match(engine, fields, output)) }

    func result(_ count: Int) -> [Int] { (0..<count).map { Int(output[$0]) } }

    private static func copy(_ text: String) -> UnsafeMutablePointer<CChar> {
        let copy = UnsafeMutablePointer<CChar>.allocate(capacity: text.utf8.count + 1)
        var place = 0
        for byte in text.utf8 {
            copy[place] = CChar(bitPattern: byte)
            place += 1
        }
        copy[place] = 0
        return copy
    }
}
