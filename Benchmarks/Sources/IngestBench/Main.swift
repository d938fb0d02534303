import Foundation

/// How many deliveries fettle accepts a second, each on disk before its answer, beside a bare Hummingbird handler that reads the
/// same body and answers 202. Both run all the time and take turns; see docs/performance.md.
@main
struct Main {
    static func main() async throws {
        let options = Options(CommandLine.arguments.dropFirst())
        let program = try Program(binary: options.fettle)
        defer { program.end() }
        let port = try program.port()
        try await BareHandler.whileRunning { barePort in
            let contenders = [("bare Hummingbird", barePort), ("fettle", port)]
            print("connections   \(contenders.map(\.0).joined(separator: "   "))   fettle is … of it")
            for connections in options.connections {
                var rates: [[Double]] = [[], []]
                for _ in 0..<options.rounds {
                    for (index, contender) in contenders.enumerated() {
                        let load = try Load(port: contender.1, connections: connections)
                        rates[index].append(try load.run(seconds: options.seconds))
                    }
                }
                let ratios = zip(rates[1], rates[0]).map { $0 / $1 }
                print(
                    String(
                        format: "%11d   %14.0f/s   %8.0f/s   %.2f", connections, median(rates[0]), median(rates[1]),
                        median(ratios)))
            }
        }
    }

    private static func median(_ numbers: [Double]) -> Double { numbers.sorted()[numbers.count / 2] }
}

struct Options {
    var fettle = "../.build/release/fettle"
    var connections = [1, 16, 64]
    var rounds = 5
    var seconds = 2.0

    init(_ arguments: ArraySlice<String>) {
        var rest = arguments
        while let name = rest.popFirst(), let value = rest.popFirst() {
            switch name {
            case "--fettle": fettle = value
            case "--connections": connections = value.split(separator: ",").compactMap { Int($0) }
            case "--rounds": rounds = max(1, Int(value) ?? rounds)
            case "--seconds": seconds = Double(value) ?? seconds
            default: break
            }
        }
    }
}
