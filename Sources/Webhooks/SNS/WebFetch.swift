/// Fetches what lies at a URL: at most so many bytes, within seconds, following no redirect; throws unless the answer is 200.
package typealias WebFetch = @Sendable (_ url: String, _ limit: Int) async throws -> [UInt8]
