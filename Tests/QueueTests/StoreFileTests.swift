import Foundation
import GRDB
import Model
import TestSupport
import Testing

@testable import Queue

/// What is no sound store is refused and stays as it was.
@Suite struct StoreFileTests {
    private func refusal(of store: TemporaryStore, sourceLocation: SourceLocation = #_sourceLocation) throws -> QueueError? {
        let before = try store.contents()["fettle.db"]
        let error = #expect(throws: QueueError.self, sourceLocation: sourceLocation) { try store.open() }
        #expect(try store.contents()["fettle.db"] == before, sourceLocation: sourceLocation)
        #expect(error?.detail.contains(store.path) == true, sourceLocation: sourceLocation)
        return error
    }

    @Test(arguments: ["x", "listen: 127.0.0.1:8080\n", String(repeating: "SQLite format 2\u{0}", count: 400)])
    func aFileThatIsNoDatabaseIsRefused(_ text: String) throws {
        let store = try TemporaryStore()
        try Data(text.utf8).write(to: URL(fileURLWithPath: store.path))
        #expect(try refusal(of: store)?.code == .foreign)
    }

    @Test func aNewStoreIsItsUsersAlone() throws {
        let store = try TemporaryStore()
        let queue = try store.open()
        for name in [store.path, store.path + "-wal"] {
            let rights = try FileManager.default.attributesOfItem(atPath: name)[.posixPermissions] as? Int
            #expect(rights == 0o600, "\(name)")
        }
        withExtendedLifetime(queue) {}
    }

    @Test func aDatabaseOfAnotherProgramIsRefused() throws {
        let store = try TemporaryStore()
        let database = try DatabaseQueue(path: store.path)
        try database.write { try $0.execute(sql: "CREATE TABLE updates (id INTEGER)") }
        try database.close()
        #expect(try refusal(of: store)?.code == .foreign)
    }

    @Test func anotherProgramsLogIsNotWrittenBack() throws {
        let store = try TemporaryStore()
        let database = try DatabaseQueue(path: store.path)
        try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = WAL; CREATE TABLE a (b)") }
        let copy = try store.copy()
        #expect(try refusal(of: copy)?.code == .foreign)
        #expect(try copy.contents()["fettle.db-wal"]?.isEmpty == false)
        try database.close()
    }

    @Test func aStoreOfALaterVersionIsRefused() async throws {
        let store = try TemporaryStore()
        let queue = try store.open()
        try await queue.writer.database.write { try $0.execute(sql: "PRAGMA user_version = 99") }
        await queue.close()
        let error = try refusal(of: store)
        #expect(error?.code == .foreign)
        #expect(error?.detail.contains("later") == true)
    }

    @Test("A file with a broken page is refused", arguments: [1, 4, 8])
    func damage(page: Int) async throws {
        let store = try TemporaryStore()
        let queue = try store.open()
        for number in 0..<20 { _ = try await queue.accept(.sample(DeliveryID("d\(number)"), updates: 20)) }
        await queue.close()
        let file = try #require(FileHandle(forUpdatingAtPath: store.path))
        try file.seek(toOffset: UInt64(page * StoreFile.pageSize))
        try file.write(contentsOf: Data(repeating: 0xA5, count: StoreFile.pageSize))
        try file.close()
        #expect(try refusal(of: store)?.code == .damaged)
    }

    @Test("A store that is too large to be looked through at once is opened, and tells afterwards what is broken")
    func large() async throws {
        let store = try TemporaryStore()
        let queue = try store.open()
        for number in 0..<20 { _ = try await queue.accept(.sample(DeliveryID("d\(number)"), updates: 20)) }
        #expect(queue.uncheckedBytes == 0)
        #expect(try await queue.check() == [])
        let page = try await queue.writer.database.read {
            try Int.fetchOne($0, sql: "SELECT rootpage FROM sqlite_master WHERE name = 'undecodable'")
        }
        await queue.close()
        // A page that nothing touches by itself.
        let file = try #require(FileHandle(forUpdatingAtPath: store.path))
        try file.seek(toOffset: UInt64((try #require(page) - 1) * StoreFile.pageSize))
        try file.write(contentsOf: Data(repeating: 0xA5, count: StoreFile.pageSize))
        try file.close()
        #expect(try refusal(of: store)?.code == .damaged)
        let again = try SQLiteQueue(settings: QueueSettings(path: store.path, checkedBytes: 4096))
        #expect(again.uncheckedBytes > 4096)
        #expect(try await again.accept(.sample("new")).updates == 1)
        let damage = try await again.check()
        #expect(!damage.isEmpty && damage.count <= 10, "\(damage)")
        await again.close()
    }

    @Test("Random bytes over any page are noticed", arguments: 1...4)
    func noise(seed: UInt64) async throws {
        let sound = try TemporaryStore()
        let queue = try sound.open()
        for number in 0..<20 { _ = try await queue.accept(.sample(DeliveryID("d\(number)"), updates: 20)) }
        await queue.close()
        let bytes = try #require(try sound.contents()["fettle.db"])
        var random = SeededRandom(seed: seed)
        #expect(bytes.count / StoreFile.pageSize > 20)
        for page in 0..<bytes.count / StoreFile.pageSize {
            let store = try TemporaryStore()
            let noise = Data((0..<StoreFile.pageSize).map { _ in UInt8.random(in: .min ... .max, using: &random) })
            var damaged = bytes
            damaged.replaceSubrange(page * StoreFile.pageSize..<(page + 1) * StoreFile.pageSize, with: noise)
            try damaged.write(to: URL(fileURLWithPath: store.path))
            let error = try refusal(of: store)
            #expect(error?.code == (page == 0 ? .foreign : .damaged), "page \(page): \(String(describing: error))")
        }
    }

    @Test func aFileCutShortIsRefused() async throws {
        let store = try TemporaryStore()
        let queue = try store.open()
        for number in 0..<20 { _ = try await queue.accept(.sample(DeliveryID("d\(number)"), updates: 20)) }
        await queue.close()
        let file = try #require(FileHandle(forUpdatingAtPath: store.path))
        try file.truncate(atOffset: UInt64(5 * StoreFile.pageSize))
        try file.close()
        #expect(try refusal(of: store)?.code == .damaged)
    }

    @Test func anEmptyFileBecomesAStore() async throws {
        let store = try TemporaryStore()
        try Data().write(to: URL(fileURLWithPath: store.path))
        _ = try await store.open().accept(.sample("d1"))
    }

    @Test("A path where no file can be is named", arguments: ["missing/fettle.db", ".", "/dev/null/x"])
    func impossiblePaths(_ name: String) throws {
        let store = try TemporaryStore()
        let path = name.hasPrefix("/") ? name : store.folder + "/" + name
        let error = #expect(throws: QueueError.self) { try SQLiteQueue(settings: QueueSettings(path: path)) }
        #expect(error?.detail.contains(path) == true)
    }
}
