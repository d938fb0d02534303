import Foundation
import Model
import Sandbox
import Synchronization

// Senders behave as PagerDuty does: what is not answered with 2xx is sent again under the same id until it is; and now and then
// what was answered is sent again all the same.
extension Soak {
    func send() async throws {
        while !isOver {
            let number = ledger.nextNumber()
            let isRefused = draw(1...200) == 1
            let family = SoakLedger.Family(rawValue: Int(draw(0...2))) ?? .noise
            guard let incident = try sandbox.state.openIncidents(titles: ["incident \(number)"]).first else { continue }
            if isRefused { sandbox.state.refuse(incident, with: refusal()) }
            ledger.open(incident, family, isRefused: isRefused)
            for turn in 0..<draw(1...3) {
                let serial = ledger.nextNumber()
                let word = family == .page ? "page" : family == .close && turn > 0 ? "close" : "noise"
                try await deliver(Sent(title: "\(word) \(serial)", incident: incident))
                ledger.accept(incident, serial: serial, word: word)
                try await repeatSome()
                try await clock.sleep(for: .milliseconds(draw(1...plan.pause)))
                // A second word after a close would be about another incident.
                if word == "close" { break }
            }
        }
    }

    /// As PagerDuty words it for one incident of a bulk update. One in five may not even be read, and fails the reads of its
    /// neighbours too, which costs many calls more.
    private func refusal() -> APIError {
        switch draw(0...9) {
        case 0: .notFound
        case 1: APIError(status: 403, code: 2010, message: "Access Denied")
        case 2...5: .productLimit
        default: .invalidInput("Incident cannot be updated")
        }
    }

    private func deliver(_ delivery: Sent) async throws {
        let isRepeat = try await accepted(delivery)
        state.withLock { state in
            state.report.deliveries += 1
            if isRepeat { state.report.lostAnswers += 1 }
            // The dedup window is ten minutes; these are some seconds old, and have seen kills.
            if state.accepted.count >= 2000 { state.accepted.removeFirst(1000) }
            state.accepted.append(delivery)
        }
    }

    /// One accepted delivery in eight is followed by an older one under its old id, or by itself.
    private func repeatSome() async throws {
        if draw(1...8) > 1 { return }
        let again = state.withLock { state in state.accepted.randomElement(using: &state.random) }
        guard let again else { return }
        let isRepeat = try await accepted(again)
        state.withLock { state in
            state.report.repeats += 1
            if !isRepeat {
                state.report.faults.append("\(again.id) (\(again.title)) was taken for a new delivery when it was repeated")
            }
        }
    }

    /// Sends until it is accepted; whether it was taken for a repeat.
    private func accepted(_ delivery: Sent) async throws -> Bool {
        while true {
            if let port = state.withLock({ $0.port }),
                let answer = try? await Desk.event(
                    incident: delivery.incident, title: delivery.title, id: delivery.id, port: port)
            {
                if answer.status == 202 { return answer.body.contains("\"duplicate\":true") }
                state.withLock { $0.report.refusals += 1 }
            }
            try await clock.sleep(for: .milliseconds(50))
        }
    }
}
