extension String? {
    /// Nil for the empty text too: for ids and links, where an empty one is as good as none.
    var nonEmpty: String? { flatMap { $0.isEmpty ? nil : $0 } }
}
