/// One breach of the house plan: where it is and what mends it.
struct Finding: CustomStringConvertible, Equatable {
    var file: String
    var line: Int
    var text: String

    var description: String { "\(file):\(line): \(text)" }
}
