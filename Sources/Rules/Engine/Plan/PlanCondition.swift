import PCRE2

/// One condition of a plan; equal conditions of all rules are one.
struct PlanCondition: BitwiseCopyable, Sendable {
    enum Kind: UInt8, BitwiseCopyable {
        /// A pattern; with literals it is asked only where one of them was found.
        case pattern
        /// `equals` and `in`: answered by the table of values alone.
        case value
        case exists, absent
        /// Numbers, severities, networks: asked of the text.
        case other
    }

    var kind: Kind
    /// Its field.
    var slot: Int32
    /// A pattern whose literals are in the index.
    var hasLiterals = false
    /// For kind `pattern`.
    var code: PatternCode?
}

/// One field of a plan.
struct PlanSlot: BitwiseCopyable, Sendable {
    /// Where its text lies, for those that are read most.
    enum Source: UInt8, BitwiseCopyable {
        case title, description, service, host, environment, label, other

        init(_ field: Field) {
            self =
                switch field {
                case .plain(.title): .title
                case .plain(.description): .description
                case .plain(.service): .service
                case .plain(.host): .host
                case .plain(.environment): .environment
                case .label: .label
                default: .other
                }
        }
    }

    var source: Source
    /// A field of few and short values, whose patterns' answers are worth remembering.
    var isRemembered = false
    var hasLiterals = false
    /// By length of the literals.
    var four = GramTable()
    var three = GramTable()
    var two = GramTable()
    var values = ValueTable.empty
}

/// One rule of a plan.
struct PlanRule: BitwiseCopyable, Sendable {
    /// The plan's events that the rule looks at, a bit each.
    var events: UInt32
    /// Where its condition begins among the nodes; nil for a mere conjunction, whose terms are listed.
    var root: UInt32?
}

/// A part of a rule's condition.
struct PlanNode: BitwiseCopyable, Sendable {
    enum Kind: UInt8, BitwiseCopyable { case all, any, not, test, negatedTest }
    var kind: Kind
    /// The first child's place among the nodes, or the condition of a test.
    var first: UInt32
    var count: UInt32
}

/// A condition as part of a conjunction.
struct PlanTerm: BitwiseCopyable, Sendable {
    private let bits: UInt32

    init(_ condition: Int, isNegated: Bool) { bits = UInt32(condition) << 1 | (isNegated ? 1 : 0) }
    var condition: Int { Int(bits >> 1) }
    var isNegated: Bool { bits & 1 == 1 }
}
