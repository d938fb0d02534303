/// The spelling of Prometheus's text format. Source: prometheus.io, "Exposition formats", version 0.0.4.
enum Exposition {
    static func write(
        _ name: MetricName, _ labels: [(String, String)], _ value: Double, _ buckets: [UInt64], _ count: UInt64,
        to text: inout String
    ) {
        guard case .histogram(let bounds) = name.kind else {
            text += "\(name.name)\(braces(labels)) \(number(value))\n"
            return
        }
        var sum: UInt64 = 0
        for (bound, count) in zip(bounds.map(number) + ["+Inf"], buckets) {
            sum += count
            text += "\(name.name)_bucket\(braces(labels + [("le", bound)])) \(sum)\n"
        }
        text += "\(name.name)_sum\(braces(labels)) \(number(value))\n\(name.name)_count\(braces(labels)) \(count)\n"
    }

    /// Whole numbers without a fraction.
    static func number(_ value: Double) -> String {
        if let whole = Int64(exactly: value) { return String(whole) }
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        return "\(value)"
    }

    static func escaped(help: String) -> String { escaped(help, quotes: false) }

    private static func braces(_ labels: [(String, String)]) -> String {
        if labels.isEmpty { return "" }
        return "{" + labels.map { "\($0)=\"\(escaped($1, quotes: true))\"" }.joined(separator: ",") + "}"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}

extension MetricName.Kind {
    var word: String {
        switch self {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        }
    }
}
