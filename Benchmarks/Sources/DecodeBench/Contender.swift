import Foundation
import Model
import Payloads

/// One way of reading the bodies of a sample.
struct Contender: Sendable {
    var name: String
    /// Answers something that depends on what was read, so that nothing is left out.
    var decode: @Sendable (PayloadInput) -> Int

    static func all(for sample: Sample) -> [Contender] {
        var all = [fettle, tape]
        // Foundation reads JSON only: not forms, texts, or the event that stands in headers.
        if sample.inputs.allSatisfy({ (try? JSONDecoder().decode(Tree.self, from: Data($0.body))) != nil }) {
            all += [foundation]
            if sample.name.hasPrefix("alertmanager ") { all.append(codable) }
        }
        return all
    }

    /// The whole way from bytes to alerts.
    private static let fettle = Contender(name: "fettle: alerts") { input in
        guard case .alerts(let alerts, _, _) = PayloadDecoder.decode(input) else { return 0 }
        return alerts.count
    }

    /// The text checked and indexed, nothing read from it.
    private static let tape = Contender(name: "fettle: tape alone") { input in
        (try? JSONValue.parse(input.body))?.bytes.count ?? 0
    }

    private static let foundation = Contender(name: "JSONDecoder: tree") { input in
        guard case .object(let members)? = try? JSONDecoder().decode(Tree.self, from: Data(input.body)) else { return 0 }
        return members.count
    }

    private static let codable = Contender(name: "JSONDecoder: structs") { input in
        (try? JSONDecoder().decode(Group.self, from: Data(input.body)))?.alerts.count ?? 0
    }
}

/// Any JSON, as people write it with Codable.
private enum Tree: Decodable {
    case null, bool(Bool), number(Double), string(String), array([Tree]), object([String: Tree])

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let object = try? value.decode([String: Tree].self) {
            self = .object(object)
        } else if let array = try? value.decode([Tree].self) {
            self = .array(array)
        } else if let string = try? value.decode(String.self) {
            self = .string(string)
        } else if let bool = try? value.decode(Bool.self) {
            self = .bool(bool)
        } else {
            self = .number(try value.decode(Double.self))
        }
    }
}

/// Alertmanager's body as structs.
private struct Group: Decodable {
    var status: String
    var groupKey: String
    var alerts: [Entry]

    struct Entry: Decodable {
        var status: String
        var labels: [String: String]
        var annotations: [String: String]
        var startsAt: String
        var endsAt: String
        var generatorURL: String
        var fingerprint: String
    }
}
