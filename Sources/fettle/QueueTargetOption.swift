import ArgumentParser
import FettleServer

/// Which updates are meant: some by name, a rule's, or all dead letters.
struct QueueTargetOption: ParsableArguments {
    @Flag(help: "All dead letters, and nothing that waits.")
    var all = false

    @Option(help: ArgumentHelp("What this rule asked for, or had a part in; not what is undecided yet.", valueName: "name"))
    var rule: String?

    @Flag(help: "Print the numbers of the updates as a JSON array.")
    var json = false

    @Argument(help: "Numbers of updates, ids of incidents, or `key:…`.")
    private var named: [String] = []

    var target: QueueDesk.Target {
        if let rule { return .rule(rule) }
        return all ? .deadLetters : .named(named)
    }

    func validate() throws {
        switch [all, rule != nil, !named.isEmpty].count(where: \.self) {
        case 0: throw ValidationError("name updates or a --rule, or say --all for all dead letters")
        case 1: break
        default: throw ValidationError("names, --rule and --all exclude each other")
        }
    }

    func tell(_ updates: [String], will done: String) {
        if json { Terminal.print("[" + updates.joined(separator: ",") + "]") }
        let what = updates.count == 1 ? "1 update" : "\(updates.count) updates"
        Terminal.talk("\(what) will \(done): by the running service within a second or so, else when it next starts")
    }
}
