package import Model

/// Carries one HTTP request to PagerDuty and its answer back; follows no redirect and repeats nothing.
package protocol Transport: Sendable {
    func send(_ request: WireRequest) async throws(TransportFault) -> WireAnswer
}

/// One HTTP request, complete.
package struct WireRequest: Sendable, Equatable {
    package enum Method: String, Sendable { case get = "GET", put = "PUT", post = "POST" }

    package var method: Method
    package var url: String
    /// All headers but `Authorization`.
    package var headers: [String: String]
    /// The value of `Authorization`, apart from the rest so that no description of a request shows it;
    /// nil for none.
    package var authorization: Secret?
    package var body: [UInt8]?
}

/// One HTTP answer of any status, its body complete.
package struct WireAnswer: Sendable, Equatable {
    package var status: Int
    package var headers: AnswerHeaders
    package var body: [UInt8]

    package init(status: Int, headers: AnswerHeaders = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// The headers of an answer by name, whatever its case; of a repeated one the first.
package struct AnswerHeaders: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    private var values: [String: String] = [:]

    package init(_ headers: some Sequence<(String, String)>) {
        values = Dictionary(headers.lazy.map { ($0.lowercased(), $1) }) { first, _ in first }
    }
    package init(dictionaryLiteral headers: (String, String)...) { self.init(headers) }

    package subscript(_ name: String) -> String? { values[name.lowercased()] }
}

/// Why no answer came.
package struct TransportFault: Error, Sendable, Equatable {
    package enum Moment: Sendable {
        /// Nothing of the request left: it can be repeated.
        case beforeSending
        /// PagerDuty may have read and applied it.
        case afterSending
    }

    /// Bounded names, fit for a metric label.
    package enum Name: String, Sendable, CaseIterable {
        case connectFailed = "connect_failed"
        case connectTimeout = "connect_timeout"
        case timeout
        case connectionLost = "connection_lost"
        case answerTooLarge = "answer_too_large"
        case cancelled
    }

    package var moment: Moment
    package var name: Name
    /// For a person; may name the host, never a secret.
    package var detail: String

    package init(_ moment: Moment, _ name: Name, detail: String = "") {
        self.moment = moment
        self.name = name
        self.detail = detail
    }
}
