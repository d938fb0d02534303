import Foundation
import Model
import TestSupport

@testable import Queue

/// A folder of its own for a store, gone with the last reference to it.
final class TemporaryStore: Sendable {
    let folder: String
    var path: String { folder + "/fettle.db" }

    init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/fettle-queue-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func settings(maxOpen: Int = 1000) -> QueueSettings { QueueSettings(path: path, maxOpen: maxOpen) }

    func open(
        maxOpen: Int = 1000, time: any Timekeeper = ManualTimekeeper(), observer: QueueObserver = QueueObserver()
    ) throws -> SQLiteQueue {
        try SQLiteQueue(settings: settings(maxOpen: maxOpen), time: time, observer: observer)
    }

    /// The files as they lie on disk at this moment, which is what a process killed now leaves behind.
    func copy() throws -> TemporaryStore {
        let other = try TemporaryStore()
        for name in ["fettle.db", "fettle.db-wal"] where FileManager.default.fileExists(atPath: folder + "/" + name) {
            try FileManager.default.copyItem(atPath: folder + "/" + name, toPath: other.folder + "/" + name)
        }
        return other
    }

    func contents() throws -> [String: Data] {
        var contents: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            contents[name] = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
        }
        return contents
    }
}
