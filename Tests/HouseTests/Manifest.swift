/// The targets of Package.swift with their dependencies, read from its text.
struct Manifest {
    struct Target {
        var name: String
        /// Modules and products by name.
        var dependencies: [String]
        /// Counted from 1.
        var line: Int
    }

    let targets: [Target]

    /// Reads `.target(…)` and `.executableTarget(…)`, with `let x = Target.Dependency.product(name: "X", …)` resolved.
    init(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        var products: [Substring: String] = [:]
        for line in lines where line.hasPrefix("let ") && line.contains("Target.Dependency.product(name: ") {
            let words = line.split(separator: " ")
            if words.count > 1, let name = Self.quoted(line).first { products[words[1]] = name }
        }
        var targets: [Target] = []
        for (index, line) in lines.enumerated() {
            let start = line.drop { $0 == " " }
            guard start.hasPrefix(".target(") || start.hasPrefix(".executableTarget(") else { continue }
            let text = Self.call(lines[index...])
            guard let name = Self.quoted(text).first else { continue }
            let items = Self.list(after: "dependencies: [", in: text)
            let dependencies = items.map { Self.quoted($0).first ?? products[$0] ?? String($0) }
            targets.append(Target(name: name, dependencies: dependencies, line: index + 1))
        }
        self.targets = targets
    }

    /// The text of a call, from the line it begins on to the parenthesis that closes it.
    private static func call(_ lines: ArraySlice<Substring>) -> Substring {
        var depth = 0
        var text = ""
        for line in lines {
            for character in line {
                text.append(character)
                if character == "(" { depth += 1 }
                if character == ")" {
                    depth -= 1
                    if depth == 0 { return Substring(text) }
                }
            }
        }
        return Substring(text)
    }

    private static func list(after opening: String, in text: Substring) -> [Substring] {
        guard let range = text.firstRange(of: opening) else { return [] }
        let inside = text[range.upperBound...].prefix { $0 != "]" }
        return inside.split { $0 == "," || $0.isWhitespace }.filter { !$0.isEmpty }
    }

    private static func quoted(_ text: Substring) -> [String] {
        let parts = text.split(separator: "\"", omittingEmptySubsequences: false)
        return parts.enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
    }
}
