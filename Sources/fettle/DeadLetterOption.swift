import ArgumentParser
import FettleServer

/// Which dead letters are meant: some by name, or all of them.
struct DeadLetterOption: ParsableArguments {
    @Flag(help: "All dead letters.")
    var all = false

    @Flag(help: "Print the numbers of the updates as a JSON array.")
    var json = false

    @Argument(help: "Numbers of updates, ids of incidents, or `key:…`.")
    private var named: [String] = []

    /// Nil for all of them.
    var names: [String]? { all ? nil : named }

    func validate() throws {
        if all == named.isEmpty { return }
        throw ValidationError(all ? "--all leaves nothing to be named" : "name dead letters, or say --all")
    }

    func tell(_ updates: [String], will done: String) {
        if json { Terminal.print("[" + updates.joined(separator: ",") + "]") }
        let what = updates.count == 1 ? "1 dead letter" : "\(updates.count) dead letters"
        Terminal.talk("\(what) will \(done): by the running service within a second or so, else when it next starts")
    }
}
