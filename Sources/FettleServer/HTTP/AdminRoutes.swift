import HTTPTypes
import Hummingbird
import Model
import NIOCore
import Rules
import Telemetry

/// `/healthz`, `/readyz`, `/metrics` and `/-/reload`: what operators and their machines ask.
struct AdminRoutes: Sendable {
    let readiness: Readiness
    /// Brings what is only measured on demand up to date; runs before each scrape and each readiness answer.
    let refresh: @Sendable () async -> Void
    let metrics: @Sendable () -> String
    let reload: @Sendable () -> RuleFileLoader.Result

    func add<Context: RequestContext>(to router: Router<Context>) {
        router.get("/healthz") { _, _ in Self.answer(.ok, "text/plain; charset=utf-8", "ok\n") }
        router.get("/readyz") { _, _ in
            await refresh()
            return Self.answer(readiness.isReady ? .ok : .serviceUnavailable, "application/json", readiness.json + "\n")
        }
        router.get("/metrics") { _, _ in
            await refresh()
            return Self.answer(.ok, "text/plain; version=0.0.4; charset=utf-8", metrics())
        }
        router.post("/-/reload") { _, _ in
            let result = reload()
            let accepted = result.ruleSet != nil
            return Self.answer(
                accepted ? .ok : .unprocessableContent, "application/json",
                CheckReport(diagnostics: result.diagnostics, files: result.files, ruleCount: result.ruleSet?.count ?? 0).json
                    + "\n")
        }
    }

    private static func answer(_ status: HTTPResponse.Status, _ type: String, _ text: String) -> Response {
        Response(
            status: status, headers: [.contentType: type], body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
