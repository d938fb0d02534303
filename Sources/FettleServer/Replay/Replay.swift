import Model
import Payloads
import Queue
import Rules

/// Recorded deliveries through one rule set, or two with the difference; offline, each with a state of its own.
///
/// The clock is that of the deliveries: `received_at` of the recording, else when the alert occurred, else it stands still.
package struct Replay: Sendable {
    /// What one rule did.
    package struct Row: Sendable, Equatable {
        package var fired = 0
        package var suppressed = 0
        package var unknown = 0
    }

    package var deliveries = 0
    package var alerts = 0
    /// What the first rule set would send, and the second.
    package var updates = [0]
    package var undecodable: [String] = []
    /// Deliveries of a store's history whose bodies are not kept any more.
    package var forgotten = 0
    /// Rules in the order of the first set, then those that only the second has; a row for each set that has the rule.
    package var rows: [(rule: String, sets: [Row?])] = []
    /// What would be sent, or with a second set what differs; a line each.
    package var lines: [String] = []
    package var differences = 0

    package var compares: Bool { updates.count > 1 }

    package enum Failure: Error, Sendable {
        case unusable([String])
        case unreadable(String)
        /// The history is there, and empty at the times asked for.
        case nothingFound(String)
    }

    /// Deliveries of a history that are held in memory at a time.
    private static let page = 200

    /// `progress` is told how much is done, from 0 to 1, and how many deliveries that are.
    package static func make(
        _ request: ReplayRequest, progress: (Double, Int) -> Void = { _, _ in }
    ) async -> Result<Replay, Failure> {
        let loaded = ConfigurationLoader.load(path: request.configuration, for: .offline)
        guard let configuration = loaded.configuration else {
            return .failure(
                .unusable([CheckReport(diagnostics: loaded.problems, files: [loaded.file], ruleCount: 0).text(color: false)]))
        }
        let settings = configuration.ruleSettings
        var sets: [RuleSet] = []
        let own = request.rules.isEmpty ? configuration.rules : request.rules
        for paths in [own] + (request.against.isEmpty ? [] : [request.against]) {
            let rules = RuleFileLoader.load(paths, settings: settings)
            guard let set = rules.ruleSet else {
                return .failure(
                    .unusable([CheckReport(diagnostics: rules.diagnostics, files: rules.files, ruleCount: 0).text(color: false)]))
            }
            sets.append(set)
        }
        let sources = OfflineSources(configuration)
        if let source = request.source, sources.kind(of: source) == nil {
            return .failure(.unusable(["`\(source)` is neither a configured source nor a kind; \(sources.help(source))"]))
        }
        var runner = ReplayRunner(sets: sets, sources: sources, source: request.source)
        do {
            try readFiles(request, &runner, progress)
            if request.usesHistory { try await readHistory(request, configuration, &runner, progress) }
        } catch let problem as RecordedFiles.Problem {
            return .failure(.unreadable(problem.words))
        } catch let problem as ReplayRunner.NoSource {
            return .failure(.unusable(["\(problem.place) does not say which source it came to: name it with --source"]))
        } catch let error as QueueError {
            return .failure(.unreadable("the store: \(error.detail)"))
        } catch {
            return .failure(.unreadable("\(error)"))
        }
        let replay = runner.finish()
        guard replay.deliveries > 0 else {
            let forgotten = replay.forgotten > 0 ? "; of \(replay.forgotten) the bodies are not kept" : ""
            let place = request.paths.isEmpty ? "the history" : request.paths.joined(separator: ", ")
            let words = "there are no deliveries in \(place)\(forgotten)"
            return .failure(request.paths.isEmpty ? .nothingFound(words) : .unreadable(words))
        }
        return .success(replay)
    }

    private static func readFiles(_ request: ReplayRequest, _ runner: inout ReplayRunner, _ progress: (Double, Int) -> Void)
        throws
    {
        let recorded = RecordedFiles(request.paths)
        if let problem = recorded.problems.first { throw RecordedFiles.Problem(words: problem) }
        for (number, file) in recorded.files.enumerated() {
            try recorded.read(file) { delivery, share in
                try runner.take(delivery)
                progress((Double(number) + share) / Double(recorded.files.count), runner.replay.deliveries)
            }
        }
    }

    private static func readHistory(
        _ request: ReplayRequest, _ configuration: Configuration, _ runner: inout ReplayRunner,
        _ progress: (Double, Int) -> Void
    ) async throws {
        let reader = try SQLiteQueueReader(path: configuration.queue.path)
        defer { reader.close() }
        var window = HistoryWindow(since: request.since, until: request.until)
        let all = try await reader.count(window)
        var done = 0
        while true {
            let records = try await reader.recorded(window, limit: page)
            guard let last = records.last else { return }
            for record in records {
                done += 1
                guard let raw = record.raw else {
                    // What a rule held came with no body of its own.
                    if record.alerts > 0 { runner.replay.forgotten += 1 }
                    continue
                }
                try runner.take(
                    RecordedDelivery(
                        place: record.delivery.text, id: record.delivery, source: record.source, receivedAt: record.receivedAt,
                        raw: raw))
            }
            window.after = last.number
            progress(Double(done) / Double(max(1, all)), runner.replay.deliveries)
        }
    }
}
