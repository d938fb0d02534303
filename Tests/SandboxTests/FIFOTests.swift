import Testing

@testable import Sandbox

@Suite("FIFO")
struct FIFOTests {
    @Test("What goes in comes out in order, over many fillings")
    func order() {
        var queue = FIFO<Int>()
        var out: [Int] = []
        for n in 0..<1000 {
            queue.append(n)
            if n % 3 != 0, let first = queue.popFirst() { out.append(first) }
        }
        #expect(queue.all == Array(out.count..<1000))
        while let first = queue.popFirst() { out.append(first) }
        #expect(out == Array(0..<1000))
        #expect(queue.isEmpty)
        #expect(queue.first == nil)
    }
}
