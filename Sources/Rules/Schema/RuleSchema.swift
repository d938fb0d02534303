import Model

/// JSON Schema (draft 2020-12) of rule files, made from the tables that the parser reads by; editors complete and check with it.
///
/// It is wider than the parser where a schema cannot follow: names in templates, patterns, times.
package enum RuleSchema {
    package static var text: String {
        var writer = JSONWriter()
        write(root, to: &writer)
        return writer.text
    }

    /// A schema as a tree; keys keep their order.
    indirect enum Node {
        case object([(String, Node)])
        case list([Node])
        case text(String)
        case number(Int)
        case bool(Bool)
    }

    private static var root: Node {
        .object([
            ("$schema", .text("https://json-schema.org/draft/2020-12/schema")),
            ("title", .text("fettle rule file")),
            ("type", .text("object")),
            ("required", .list([.text("rules")])),
            ("properties", .object([("rules", .object([("type", .text("array")), ("items", ref("rule"))]))])),
            ("patternProperties", .object([("^x-", .bool(true))])),
            ("additionalProperties", .bool(false)),
            (
                "$defs",
                .object([
                    ("rule", rule), ("condition", condition), ("field", field), ("scalar", scalar),
                    ("scalars", oneOrMore(scalar)),
                    ("duration", duration), ("names", oneOrMore(scalar)), ("then", then), ("test", test), ("alert", alert),
                ])
            ),
        ])
    }

    private static var rule: Node {
        let parts: [String: Node] = [
            "name": .object([("type", .text("string")), ("pattern", .text("^[a-z0-9-]{1,100}$"))]),
            "description": scalar, "events": oneOrMore(words(KnownEvents.names)), "when": ref("condition"), "then": ref("then"),
            "stop": .object([("type", .text("boolean"))]),
            "mode": anyOf([
                words(["live", "observe"]),
                map(["canary": .object([("type", .text("string")), ("pattern", .text("%$"))])], ["canary"]),
            ]),
            "during": map(["timezone": scalar, "windows": ref("scalars")], ["windows"]),
            "threshold": map(["count": whole(to: 1000), "within": ref("duration"), "by": ref("names")], ["count", "within"]),
            "cooldown": anyOf([ref("duration"), map(["for": ref("duration"), "by": ref("names")], ["for"])]),
            "limit": map(["incidents": whole(to: 10_000), "per": ref("duration")], ["incidents", "per"]),
            "hold": ref("duration"),
            "limits": map(["match": whole(to: 10_000_000), "depth": whole(to: 100_000), "heap": scalar, "subject": scalar], []),
            "tests": .object([("type", .text("array")), ("items", ref("test")), ("minItems", .number(1))]),
        ]
        // The parser's own list of keys: one that it gains and this table has not is let through and shows in the tests.
        let keys = RuleCompiler.ruleKeys.map { key in
            (key, described(parts[key] ?? .bool(true), SchemaNotes.keys[key]))
        }
        return map(Dictionary(keys, uniquingKeysWith: { a, _ in a }), ["name", "when"])
    }

    private static var condition: Node {
        var properties: [(String, Node)] = [
            ("all", .object([("type", .text("array")), ("items", ref("condition")), ("minItems", .number(1))])),
            ("any", .object([("type", .text("array")), ("items", ref("condition")), ("minItems", .number(1))])),
            ("not", ref("condition")),
        ]
        for name in Field.known { properties.append((name, ref("field"))) }
        return .object([
            ("type", .text("object")), ("minProperties", .number(1)), ("properties", .object(properties)),
            ("patternProperties", .object([("^(labels|annotations|payload)\\..+", ref("field"))])),
            ("additionalProperties", .bool(false)),
        ])
    }

    private static var field: Node {
        let operators = RuleCompiler.operators.map { name in
            (name, described(operand(of: name), SchemaNotes.operators[name]))
        }
        return anyOf([
            described(scalar, "A PCRE2 pattern, searched; case-sensitive unless it says (?i)."),
            .object([
                ("type", .text("object")), ("minProperties", .number(1)), ("properties", .object(operators)),
                ("additionalProperties", .bool(false)),
            ]),
        ])
    }

    private static func operand(of name: String) -> Node {
        switch name {
        case "in", "not_in":
            anyOf([
                .object([("type", .text("array")), ("items", scalar), ("minItems", .number(1))]),
                map(["file": scalar], ["file"]),
            ])
        case "exists": .object([("type", .text("boolean"))])
        case "cidr": ref("scalars")
        case "above", "at_least", "below", "at_most":
            .object([("type", .list([.text("string"), .text("number")]))])
        default: scalar
        }
    }

    private static var then: Node {
        map(
            Dictionary(
                uniqueKeysWithValues: IncidentField.allCases.map { field in
                    (field.rawValue, described(node(of: field), SchemaNotes.fields[field]))
                }), [])
    }

    private static func node(of field: IncidentField) -> Node {
        switch field {
        case .status: words(IncidentStatus.allCases.map(\.rawValue))
        case .urgency: words(Urgency.allCases.map(\.rawValue))
        case .escalationLevel: whole(to: 1000)
        case .assignees: ref("scalars")
        case .conferenceBridge: map(["number": scalar, "url": scalar], [])
        case .resolution, .title, .priority, .escalationPolicy, .incidentType: scalar
        }
    }

    private static var test: Node {
        let items = Node.object([("type", .text("object")), ("additionalProperties", ref("then")), ("minProperties", .number(1))])
        let suppressions = words(RuleResult.Suppression.allCases.map(\.rawValue))
        let parts: [String: Node] = [
            "name": scalar, "source": scalar, "headers": .object([("type", .text("object"))]), "file": scalar, "at": scalar,
            "body": .bool(true), "alert": ref("alert"), "expect": anyOf([words(["nothing"]), items]), "fires": ref("names"),
            "suppressed_by": anyOf([
                suppressions, .object([("type", .text("object")), ("additionalProperties", suppressions)]),
            ]),
            "steps": .object([("type", .text("array")), ("items", ref("test")), ("minItems", .number(1))]),
        ]
        return map(Dictionary(RuleCompiler.caseKeys.map { ($0, parts[$0] ?? .bool(true)) }, uniquingKeysWith: { a, _ in a }), [])
    }

    private static var alert: Node {
        var properties: [(String, Node)] = Field.Plain.allCases.map { ($0.rawValue, scalar) }
        properties += Field.Part.allCases.map { ("incident.\($0.rawValue)", ref("scalars")) }
        properties.append(
            ("incident", map(Dictionary(uniqueKeysWithValues: Field.Part.allCases.map { ($0.rawValue, ref("scalars")) }), [])))
        for name in ["labels", "annotations"] {
            properties.append((name, .object([("type", .text("object")), ("additionalProperties", scalar)])))
        }
        properties.append(("payload", .bool(true)))
        return .object([
            ("type", .text("object")), ("properties", .object(properties)),
            ("patternProperties", .object([("^(labels|annotations)\\..+", scalar)])), ("additionalProperties", .bool(false)),
        ])
    }

    // MARK: Parts

    // Scalars are text to the parser, whatever an editor takes them for.
    private static var scalar: Node { .object([("type", .list([.text("string"), .text("number"), .text("boolean")]))]) }
    private static func whole(to most: Int) -> Node {
        .object([("type", .text("integer")), ("minimum", .number(1)), ("maximum", .number(most))])
    }
    private static var duration: Node {
        .object([("type", .text("string")), ("pattern", .text("^0*[1-9][0-9]*(ms|s|m|h|d)$"))])
    }

    private static func ref(_ name: String) -> Node { .object([("$ref", .text("#/$defs/\(name)"))]) }
    private static func anyOf(_ nodes: [Node]) -> Node { .object([("anyOf", .list(nodes))]) }
    private static func words(_ words: [String]) -> Node { .object([("enum", .list(words.map { .text($0) }))]) }
    private static func oneOrMore(_ node: Node) -> Node {
        anyOf([node, .object([("type", .text("array")), ("items", node), ("minItems", .number(1))])])
    }

    // Beside `$ref` other keywords count since draft 2019-09.
    private static func described(_ node: Node, _ text: String?) -> Node {
        guard let text, case .object(let members) = node else { return node }
        return .object([("description", .text(text))] + members)
    }

    private static func map(_ properties: [String: Node], _ required: [String]) -> Node {
        var parts: [(String, Node)] = [
            ("type", .text("object")), ("properties", .object(properties.sorted { $0.key < $1.key })),
            ("additionalProperties", .bool(false)),
        ]
        if !required.isEmpty { parts.append(("required", .list(required.map { .text($0) }))) }
        return .object(parts)
    }

    private static func write(_ node: Node, to writer: inout JSONWriter) {
        switch node {
        case .object(let members):
            writer.beginObject()
            for (key, value) in members {
                writer.key(key)
                write(value, to: &writer)
            }
            writer.endObject()
        case .list(let nodes):
            writer.beginArray()
            for node in nodes { write(node, to: &writer) }
            writer.endArray()
        case .text(let text): writer.string(text)
        case .number(let number): writer.int(number)
        case .bool(let bool): writer.bool(bool)
        }
    }
}
