import Coalescing
import Model
import Synchronization

/// Watches the calls that leave for such as would overrule a person: what was decided of an incident's responders before a person
/// chose others, and the word of it was on disk.
final class Overrulings: Sendable {
    private struct State {
        var moves: [IncidentID: Timestamp] = [:]
        var actions: [UpdateID: Action] = [:]
        var found: [String] = []
    }
    private let state = Mutex(State())

    /// What must not have left, a line each.
    var found: [String] { state.withLock { $0.found } }

    func note(_ action: Action, of id: UpdateID) { state.withLock { $0.actions[id] = action } }

    func hear(_ word: IncidentWord) {
        if word.moved { state.withLock { $0.moves[word.incident] = word.at } }
    }

    func leaves(_ items: [BatchItem]) {
        state.withLock { state in
            for item in items {
                guard let moved = state.moves[item.incident] else { continue }
                for field in item.update.fields.intersection(MergeLaw.responsibility) {
                    // Of those in the item, the latest that has the field decides it.
                    let owner = item.updates.filter { state.actions[$0]?.update.has(field) == true }.max()
                    guard let owner, let action = state.actions[owner], action.decidedAt < moved else { continue }
                    state.found.append("\(field.rawValue) of \(item.incident) by \(owner)")
                }
            }
        }
    }
}
