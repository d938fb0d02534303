import Foundation
import Model
package import Rules
import Synchronization

/// The rule set in force, and the only way to change it: read, check, swap. A set that does not load changes nothing.
package final class RuleBook: Sendable {
    private struct State {
        var ruleSet: RuleSet
        var lastReloadSucceeded = true
        var diagnostics: [Diagnostic] = []
        var lists: [String]
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
        state = Mutex(State(ruleSet: initial, lists: lists))
    }

    /// All files a change of which matters: the rules', and the lists that they name.
    package var watchedPaths: [String] { paths + state.withLock { $0.lists } }

    /// Decisions in flight finish under the set they began with: take it once per delivery.
    package var current: RuleSet { state.withLock { $0.ruleSet } }

    package var lastReloadSucceeded: Bool { state.withLock { $0.lastReloadSucceeded } }

    /// Reads the files anew and puts their rules in force if all of them load; returns everything there is to say.
    package func reload() -> RuleFileLoader.Result {
        reloading.withLock { _ in
            var result = RuleFileLoader.load(paths, settings: settings)
            if let ruleSet = result.ruleSet {
                let failures = verify(ruleSet)
                result.diagnostics += failures
                if !failures.isEmpty { result.ruleSet = nil }
            }
            state.withLock { state in
                state.lastReloadSucceeded = result.ruleSet != nil
                state.diagnostics = result.diagnostics
                // A list that is missing now is waited for all the same.
                state.lists = result.lists
                if let ruleSet = result.ruleSet { state.ruleSet = ruleSet }
            }
            return result
        }
    }
}
