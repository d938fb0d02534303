package import Model

/// A change of one update that a person asks for.
package struct StoreRequest: Sendable, Equatable {
    package enum Kind: String, Sendable { case retry, drop }

    package var kind: Kind
    package var update: UpdateID

    package init(kind: Kind, update: UpdateID) {
        self.kind = kind
        self.update = update
    }
}
