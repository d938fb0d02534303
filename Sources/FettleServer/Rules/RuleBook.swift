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
    }

    private let paths: [String]
    private let settings: RuleSettings
    private let state: Mutex<State>
    // Serialises reloads: a changed file, SIGHUP and POST /-/reload may come at once.
    private let reloading = Mutex(())

    package init(paths: [String], settings: RuleSettings, initial: RuleSet) {
        self.paths = paths
        self.settings = settings
        state = Mutex(State(ruleSet: initial))
    }

    /// Decisions in flight finish under the set they began with: take it once per delivery.
    package var current: RuleSet { state.withLock { $0.ruleSet } }

    package var lastReloadSucceeded: Bool { state.withLock { $0.lastReloadSucceeded } }

    /// Reads the files anew and puts their rules in force if all of them load; returns everything there is to say.
    package func reload() -> RuleFileLoader.Result {
        reloading.withLock { _ in
            let result = RuleFileLoader.load(paths, settings: settings)
            state.withLock { state in
                state.lastReloadSucceeded = result.ruleSet != nil
                state.diagnostics = result.diagnostics
                if let ruleSet = result.ruleSet { state.ruleSet = ruleSet }
            }
            return result
        }
    }
}
