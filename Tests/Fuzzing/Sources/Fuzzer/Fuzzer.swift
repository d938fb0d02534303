#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Runs libFuzzer, with the options of the command line, over one entry.
///
/// - Parameter entry: What is wrong with how this input was treated, nil for nothing. Traps count as wrong by themselves.
package enum Fuzzer {
    package static func run(_ entry: @escaping (_ input: [UInt8]) -> String?) -> Never {
        self.entry = entry
        var count = CommandLine.argc
        var arguments = CommandLine.unsafeArgv
        exit(
            drive(&count, &arguments) { bytes, count in
                let input = Array(UnsafeBufferPointer(start: bytes, count: count))
                if let complaint = Fuzzer.entry?(input) {
                    print("\n\(complaint)")
                    fflush(nil)
                    // libFuzzer keeps the input that ends in a signal, and ends.
                    abort()
                }
                return 0
            })
    }

    // Set once before the loop starts, which is single-threaded; a C function pointer can carry no closure.
    nonisolated(unsafe) private static var entry: (([UInt8]) -> String?)?
}

private typealias Callback = @convention(c) (_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt

/// libFuzzer as a library: https://llvm.org/docs/LibFuzzer.html#using-libfuzzer-as-a-library
@_silgen_name("LLVMFuzzerRunDriver")
private func drive(
    _ count: UnsafeMutablePointer<CInt>, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ callback: Callback
) -> CInt
