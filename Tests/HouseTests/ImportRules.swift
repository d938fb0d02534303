/// Which module imports which, held to the plan.
enum ImportRules {
    /// The modules a file imports, each with the index of its line.
    static func imports(of file: SwiftFile) -> [(line: Int, module: String)] {
        let before: Set<Substring> = ["public", "package", "internal", "fileprivate", "private", "@testable", "@preconcurrency"]
        let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "typealias", "func", "let", "var"]
        return file.lines.enumerated().compactMap { index, line in
            var words = line.code.split { $0.isWhitespace }[...]
            words = words.drop { before.contains($0) || $0.hasPrefix("@_") }
            guard words.popFirst() == "import" else { return nil }
            if let kind = words.first, kinds.contains(kind) { words.removeFirst() }
            guard let module = words.first?.split(separator: ".").first else { return nil }
            return (index, String(module))
        }
    }

    /// Imports that the plan does not give the file's room.
    static func strangers(in file: SwiftFile, rooms: [String: HousePlan.Room] = HousePlan.rooms) -> [Finding] {
        guard let room = rooms[file.room] else {
            return [file.finding(0, "the house plan has no room \(file.room): add it to HousePlan.rooms, or move the file")]
        }
        return imports(of: file).compactMap { line, module in
            let product = HousePlan.products[module] ?? module
            if HousePlan.system.contains(product) || room.all.contains(product) { return nil }
            let allowed = room.all.sorted().joined(separator: ", ")
            return file.finding(
                line,
                "\(file.room) may not import \(module) (only \(allowed.isEmpty ? "system modules" : allowed)): move the code")
        }
    }

    /// Dependencies that a room declares in the manifest but no file of it imports.
    ///
    /// A room that is still a `Stub.swift` is not asked.
    static func unused(_ target: Manifest.Target, files: [SwiftFile]) -> [Finding] {
        let files = files.filter { $0.room == target.name }
        if files.contains(where: { $0.path.hasSuffix("/Stub.swift") }) { return [] }
        let used = Set(files.flatMap { imports(of: $0) }.map { HousePlan.products[$0.module] ?? $0.module })
        return target.dependencies.filter { !used.contains($0) }.map {
            Finding(
                file: "Package.swift", line: target.line,
                text: "\(target.name) declares \($0), which none of its files imports: strike it out here and in HousePlan")
        }
    }

    /// Differences between what the manifest declares and what the plan says.
    static func departures(_ target: Manifest.Target, rooms: [String: HousePlan.Room] = HousePlan.rooms) -> [Finding] {
        guard let room = rooms[target.name] else {
            return [Finding(file: "Package.swift", line: target.line, text: "the house plan has no room \(target.name)")]
        }
        let declared = Set(target.dependencies)
        return declared.subtracting(room.all).sorted().map {
            Finding(
                file: "Package.swift", line: target.line,
                text: "\(target.name) declares \($0), which the house plan does not give it")
        }
            + room.all.subtracting(declared).sorted().map {
                Finding(
                    file: "Package.swift", line: target.line, text: "\(target.name) shall have \($0), but does not declare it")
            }
    }
}
