import Foundation
package import Model
package import Rules
import Synchronization

/// The rule set in force, and the only way to change it: read, check, test, swap. A set that fails in any of these changes nothing.
package final class RuleBook: Sendable {
    /// How the last reload went.
    package struct Reload: Sendable {
        /// What led to it: `SIGHUP`, `POST /-/reload`, a changed file.
        package var cause: String
        package var at: Timestamp
        package var succeeded: Bool
        /// Warnings of a set that was taken are among them.
        package var diagnostics: [Diagnostic]
    }

    private struct State {
        var ruleSet: RuleSet
        var last: Reload?
        var lists: [String]
        /// The files as they were when they were last read, whatever came of it.
        var fingerprint: FileFingerprint
    }

    private let paths: [String]
    private let settings: RuleSettings
    private let verify: @Sendable (RuleSet) -> [Diagnostic]
    private let state: Mutex<State>
    // Serialises reloads: a changed file, SIGHUP and POST /-/reload may come at once.
    private let reloading = Mutex(())

    /// `verify` finds what is wrong with a set that loads: the tests beside its rules that fail.
    package init(
        paths: [String], settings: RuleSettings, initial: RuleSet, lists: [String] = [],
        verify: @escaping @Sendable (RuleSet) -> [Diagnostic] = { _ in [] }
    ) {
        self.paths = paths
        self.settings = settings
        self.verify = verify
        state = Mutex(State(ruleSet: initial, lists: lists, fingerprint: FileFingerprint(of: paths + lists)))
    }

    /// All files a change of which matters: the rules', and the lists that they name.
    package var watchedPaths: [String] { paths + state.withLock { $0.lists } }

    /// How the watched files stood when they were last read.
    var fingerprint: FileFingerprint { state.withLock { $0.fingerprint } }

    /// How they stand now.
    var presentFingerprint: FileFingerprint { FileFingerprint(of: watchedPaths) }

    /// Decisions in flight finish under the set they began with: take it once per delivery.
    package var current: RuleSet { state.withLock { $0.ruleSet } }

    /// Nil before the first.
    package var lastReload: Reload? { state.withLock { $0.last } }

    package var lastReloadSucceeded: Bool { lastReload?.succeeded ?? true }

    /// Lets the rules in force be asked in the way that suits the alerts of late; true where that has changed something.
    package func adapt() -> Bool {
        // Not while they are being replaced.
        reloading.withLock { _ in
            guard let adapted = current.adapted() else { return false }
            state.withLock { $0.ruleSet = adapted }
            return true
        }
    }

    /// Reads the files anew and puts their rules in force if all of them load and pass their tests; returns everything there is to
    /// say.
    ///
    /// `adopt` is called before the swap, so that nothing is decided under a set that it does not know; `report` after, before any
    /// other reload begins, so that what is told is told in order.
    @discardableResult
    package func reload(
        because cause: String, at now: Timestamp, adopt: (RuleSet, RuleFileLoader.Result) -> Void = { _, _ in },
        report: (RuleFileLoader.Result) -> Void = { _ in }
    ) -> RuleFileLoader.Result {
        reloading.withLock { _ in
            let watched = watchedPaths
            let before = FileFingerprint(of: watched)
            var result = RuleFileLoader.load(paths, settings: settings)
            if let ruleSet = result.ruleSet {
                if ruleSet.count == 0 { result.diagnostics.append(Self.nothing(in: paths)) }
                let failures = verify(ruleSet)
                result.diagnostics += failures
                if !failures.isEmpty { result.ruleSet = nil }
            }
            if let ruleSet = result.ruleSet { adopt(ruleSet, result) }
            // A list that is missing now is waited for all the same.
            let lists = result.lists.map(\.path)
            let after = paths + lists == watched ? before : FileFingerprint(of: paths + lists)
            state.withLock { state in
                state.last = Reload(
                    cause: cause, at: now, succeeded: result.ruleSet != nil, diagnostics: result.diagnostics)
                state.lists = lists
                state.fingerprint = after
                if let ruleSet = result.ruleSet { state.ruleSet = ruleSet }
            }
            report(result)
            return result
        }
    }

    private static func nothing(in paths: [String]) -> Diagnostic {
        Diagnostic(
            file: paths.first ?? "", line: 1, column: 1, severity: .warning, code: DiagnosticCode.empty.rawValue,
            message: "no rules are left: nothing will be done", help: "is the folder mounted? rule files end in .yaml or .yml")
    }
}
