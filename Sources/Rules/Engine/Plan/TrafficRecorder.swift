import Synchronization

/// What some alerts had in a plan's fields: from it a new plan learns what is common.
struct TrafficSample: Sendable {
    /// By field: the texts of these alerts.
    fileprivate(set) var texts: [[[UInt8]]]
    /// How many alerts.
    fileprivate(set) var alerts = 0
}

/// Keeps what every so many alerts had in their fields, until somebody wants to learn from it; shared by all workers.
///
/// Its memory is fixed and taken once: when it is full the rest goes by.
final class TrafficRecorder: Sendable {
    /// One of so many alerts is looked at.
    static let interval: UInt32 = 16
    private static let bytes = 256 * 1024
    private static let texts = 8192
    /// Of a longer text this much will do.
    private static let longestText = 4096

    private struct Buffer {
        var bytes: [UInt8] = []
        var spans: [Span] = []
        var alerts = 0
        var isFull = false

        init() {
            bytes.reserveCapacity(TrafficRecorder.bytes)
            spans.reserveCapacity(TrafficRecorder.texts)
        }

        mutating func add(_ text: UnsafeBufferPointer<UInt8>, _ slot: Int) {
            let part = text.prefix(longestText)
            guard bytes.count + part.count <= TrafficRecorder.bytes, spans.count < texts else {
                isFull = true
                return
            }
            spans.append(Span(slot: Int32(slot), start: Int32(bytes.count), count: Int32(part.count)))
            bytes.append(contentsOf: part)
        }
    }

    private struct Span: BitwiseCopyable {
        var slot: Int32
        var start: Int32
        var count: Int32
    }

    private let buffer = Mutex(Buffer())

    /// How many alerts are kept.
    var alerts: Int { buffer.withLock { $0.alerts } }

    /// Keeps one alert's texts; where another worker is at it, this alert goes by.
    func record(_ state: borrowing PlanState) {
        buffer.withLockIfAvailable { buffer in
            guard !buffer.isFull else { return }
            buffer.alerts += 1
            for slot in 0..<state.slots.count {
                let found = state.slots[slot]
                guard found.round == state.round else { continue }
                for text in Int(found.first)..<Int(found.first + found.texts) { buffer.add(state.texts.text(text), slot) }
            }
        }
    }

    /// Takes what has been kept and begins anew.
    func take(fieldCount: Int) -> TrafficSample {
        buffer.withLock { buffer in
            var sample = TrafficSample(texts: Array(repeating: [], count: fieldCount), alerts: buffer.alerts)
            for span in buffer.spans {
                sample.texts[Int(span.slot)].append(Array(buffer.bytes[Int(span.start)..<Int(span.start + span.count)]))
            }
            buffer.bytes.removeAll(keepingCapacity: true)
            buffer.spans.removeAll(keepingCapacity: true)
            (buffer.alerts, buffer.isFull) = (0, false)
            return sample
        }
    }
}
