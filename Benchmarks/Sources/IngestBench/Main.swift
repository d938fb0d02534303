import Foundation

/// How many deliveries fettle accepts a second, each on disk before its answer, beside a bare Hummingbird handler that reads the
/// same body and answers 202, and one that writes the body to disk before. All run all the time and take turns; see
/// docs/performance.md.
@main
struct Main {
    private struct Contender: Sendable {
        var name: String
        var port: Int
        /// Nil for what runs in this process.
        var program: Program?
        var rates: [Double] = []
        var costs: [Double] = []
    }

    static func main() async throws {
        let options = Options(CommandLine.arguments.dropFirst())
        let programs = try options.fettles.map { try Program(binary: $0) }
        defer { for program in programs { program.end() } }
        let fettles = try programs.enumerated().map { index, program in
            Contender(name: programs.count == 1 ? "fettle" : options.fettles[index], port: try program.port(), program: program)
        }
        let store = try DurableStore()
        try await BareHandler.whileRunning { bare in
            try await BareHandler.whileRunning(store: store) { durable in
                let handlers = [
                    Contender(name: "bare Hummingbird", port: bare), Contender(name: "the same, one row on disk", port: durable),
                ]
                try run(handlers + fettles, options)
            }
        }
    }

    private static func run(_ contenders: [Contender], _ options: Options) throws {
        var contenders = contenders
        for connections in options.connections {
            for index in contenders.indices { (contenders[index].rates, contenders[index].costs) = ([], []) }
            for _ in 0..<options.rounds {
                for index in contenders.indices {
                    let before = contenders[index].program?.processorTime ?? 0
                    let load = try Load(port: contenders[index].port, connections: connections)
                    let rate = try load.run(seconds: options.seconds)
                    let used = (contenders[index].program?.processorTime ?? 0) - before
                    contenders[index].rates.append(rate)
                    contenders[index].costs.append(used / (rate * options.seconds))
                }
            }
            for contender in contenders { report(contender, against: contenders[0], connections) }
        }
    }

    private static func report(_ contender: Contender, against bare: Contender, _ connections: Int) {
        let ratio = median(zip(contender.rates, bare.rates).map { $0 / $1 })
        var line = String(
            format: "%3d connections %8.0f/s %5.2f of bare", connections, median(contender.rates), ratio)
        if contender.program != nil {
            line += String(format: " %6.1f µs of processor each", median(contender.costs) * 1e6)
        }
        print(line + "   " + contender.name)
    }

    private static func median(_ numbers: [Double]) -> Double { numbers.sorted()[numbers.count / 2] }
}

struct Options {
    /// One or more builds of fettle, which then take turns.
    var fettles: [String] = []
    var connections = [1, 16, 64]
    var rounds = 5
    var seconds = 2.0

    init(_ arguments: ArraySlice<String>) {
        var rest = arguments
        while let name = rest.popFirst(), let value = rest.popFirst() {
            switch name {
            case "--fettle": fettles.append(value)
            case "--connections": connections = value.split(separator: ",").compactMap { Int($0) }
            case "--rounds": rounds = max(1, Int(value) ?? rounds)
            case "--seconds": seconds = Double(value) ?? seconds
            default: break
            }
        }
        if fettles.isEmpty { fettles = ["../.build/release/fettle"] }
    }
}
