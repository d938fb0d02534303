import ArgumentParser
import FettleServer

struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Prints the JSON Schema of rule files, for editors.",
        discussion: """
            Put `# yaml-language-server: $schema=fettle.schema.json` on the first line of a rule file.

            Example: fettle schema > fettle.schema.json
            """)

    func run() { Terminal.print(EditorSchema.text) }
}
