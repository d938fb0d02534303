/// Replaces `${NAME}` and `${NAME:-default}` inside one scalar, after YAML has been parsed, so that a value can never
/// become structure. `$${` stands for a literal `${`.
enum VariableSubstitution {
    struct Failure: Error, Equatable {
        var message: String
        var help: String
        /// The variable has no value, as opposed to a mistake in writing.
        var isUnset = false
    }

    static func apply(to text: String, _ environment: [String: String]) throws(Failure) -> String {
        guard text.contains("${") else { return text }
        var result = ""
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[dollar...]
            if rest.hasPrefix("$${") {
                result += "${"
                rest = rest.dropFirst(3)
                continue
            }
            guard rest.hasPrefix("${") else {
                result.append("$")
                rest = rest.dropFirst()
                continue
            }
            guard let end = rest.firstIndex(of: "}") else {
                throw Failure(message: "`${` without a closing `}`", help: "write `${NAME}`, or `$${` for a literal `${`")
            }
            let inner = rest[rest.index(rest.startIndex, offsetBy: 2)..<end]
            result += try value(of: inner, environment)
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    private static func value(of inner: Substring, _ environment: [String: String]) throws(Failure) -> String {
        var name = inner
        var fallback: Substring?
        if let colon = inner.firstIndex(of: ":"), inner[colon...].hasPrefix(":-") {
            name = inner[..<colon]
            fallback = inner[colon...].dropFirst(2)
        }
        let isName = name.first.map { $0.isASCII && ($0.isLetter || $0 == "_") } ?? false
        guard isName, name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }) else {
            throw Failure(message: "`\(name)` is no name of an environment variable", help: "letters, digits and `_` only")
        }
        // As in a shell, `:-` also stands in for a variable that is set but empty.
        if let value = environment[String(name)], !value.isEmpty || fallback == nil { return value }
        if let fallback { return String(fallback) }
        throw Failure(
            message: "the environment variable \(name) is not set",
            help: "set it, or give a default: `${\(name):-…}`", isUnset: true)
    }
}
