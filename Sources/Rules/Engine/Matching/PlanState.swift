import PCRE2

/// What one worker keeps while it asks a plan of one alert after the other: marks, texts, candidates; made once and reused.
///
/// Marks belong to the present alert only if they carry its round, so that nothing has to be wiped in between.
struct PlanState: ~Copyable {
    /// The plan that the marks below belong to.
    private(set) var plan: RulePlan?
    private(set) var round: UInt32 = 0

    /// By condition: round and answer.
    private(set) var answers = Cells<UInt32>(repeating: 0, count: 0)
    /// By condition: how its pattern is matched; 0 until it is first asked.
    private var ways = Cells<UInt8>(repeating: 0, count: 0)
    /// By literal: the round in which it was found.
    private(set) var literals = Cells<UInt32>(repeating: 0, count: 0)
    /// By field: its texts.
    private(set) var slots = Cells<SlotState>(repeating: SlotState(), count: 0)
    /// A bit for each rule still to be asked.
    private(set) var candidates = Cells<UInt64>(repeating: 0, count: 0)
    /// A bit for each word of `candidates` that may not be 0.
    private(set) var words = Cells<UInt64>(repeating: 0, count: 0)
    /// Where the present text may hold a literal.
    let hits = Cells<GramHit>(repeating: GramHit(place: 0, slot: 0), count: GramSieve.most + 1)

    var texts = TextArena()
    var memory = AnswerMemory()

    /// The bit of the present alert's event; 0 where no rule looks at it.
    var event: UInt32 = 0
    /// A field through which rules are reached is missing from the present alert.
    var isMissingAny = false
    /// Where the search for the next rule goes on, among `words`.
    var word = 0
    /// Conditions whose pattern hit a limit, and how often.
    private(set) var limited: [(condition: Int, hits: Int)] = []

    private static let lastRound: UInt32 = 1 << 29

    /// Alerts until one is kept for learning from.
    private var untilRecord = TrafficRecorder.interval

    /// True once in so many alerts.
    mutating func isToBeRecorded() -> Bool {
        untilRecord -= 1
        guard untilRecord == 0 else { return false }
        untilRecord = TrafficRecorder.interval
        return true
    }

    /// Turns to another alert.
    mutating func begin(_ plan: RulePlan) {
        if self.plan !== plan || round == Self.lastRound { adopt(plan) }
        round += 1
        texts.removeAll()
        isMissingAny = false
        word = 0
        if !limited.isEmpty { limited.removeAll(keepingCapacity: true) }
    }

    private mutating func adopt(_ plan: RulePlan) {
        self.plan = plan
        round = 0
        answers = Cells(repeating: 0, count: plan.conditions.count)
        ways = Cells(repeating: 0, count: plan.conditions.count)
        literals = Cells(repeating: 0, count: plan.literals.count)
        slots = Cells(repeating: SlotState(), count: plan.slots.count)
        candidates = Cells(repeating: 0, count: plan.pivots.always.count)
        words = Cells(repeating: 0, count: plan.pivots.alwaysWords.count)
        memory.removeAll()
    }

    // MARK: - Answers

    /// The answer already known in this round.
    func answer(_ condition: Int) -> Truth? {
        let mark = answers[condition]
        return mark >> 2 == round ? Truth(bits: mark & 3) : nil
    }

    func remember(_ truth: Truth, _ condition: Int) { answers[condition] = round << 2 | truth.bits }

    /// How the pattern of a condition is matched; the first time a worker asks, the pattern is made ready.
    func way(_ condition: Int, _ plan: RulePlan) -> Pattern.Way {
        if let way = Pattern.Way(rawValue: ways[condition]) { return way }
        guard case .matches(let pattern) = plan.tests[condition] else { return .interpreter }
        let way = pattern.prepare()
        ways[condition] = way.rawValue
        return way
    }

    mutating func countLimits(_ hits: Int, _ condition: Int) { limited.append((condition, hits)) }

    func limitHits(_ condition: Int) -> Int {
        limited.isEmpty ? 0 : limited.reduce(0) { $1.condition == condition ? $0 + $1.hits : $0 }
    }
}

/// What the present alert has in a field.
struct SlotState: BitwiseCopyable {
    var round: UInt32 = 0
    var isMissing = true
    /// Its literals and values have been looked for.
    var isScanned = false
    /// Its texts among the arena's spans, the ids behind them.
    var first: Int32 = 0
    var texts: Int32 = 0
    var ids: Int32 = 0
}

extension Truth {
    init(bits: UInt32) { self = bits == 0 ? .no : bits == 1 ? .unknown : .yes }

    var bits: UInt32 {
        switch self {
        case .no: 0
        case .unknown: 1
        case .yes: 2
        }
    }
}
