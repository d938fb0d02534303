package import Model

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension DeliveryID {
    /// An id for a delivery whose sender gives none: a random UUID.
    package static func random() -> DeliveryID { DeliveryID(UUID().uuidString.lowercased()) }
}
