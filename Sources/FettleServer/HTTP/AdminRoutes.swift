import HTTPTypes
import Hummingbird
import Model
import NIOCore
import Rules
import Telemetry
import Webhooks

/// `/healthz`, `/readyz`, `/metrics` and `/-/reload`: what operators and their machines ask.
struct AdminRoutes: Sendable {
    let readiness: Readiness
    /// Brings what is only measured on demand up to date; runs before each scrape and each readiness answer.
    let refresh: @Sendable () async -> Void
    let metrics: @Sendable () -> String
    let reload: @Sendable () -> RuleFileLoader.Result

    func add<Context: RequestContext>(to router: Router<Context>) {
        get("/healthz", router) { Self.answer(.ok, "text/plain; charset=utf-8", "ok\n") }
        get("/readyz", router) {
            await refresh()
            return Self.answer(readiness.isReady ? .ok : .serviceUnavailable, "application/json", readiness.json + "\n")
        }
        get("/metrics", router) {
            await refresh()
            return Self.answer(.ok, "text/plain; version=0.0.4; charset=utf-8", metrics())
        }
        router.refuseMethods(at: "/-/reload", but: [.post])
        router.post("/-/reload") { _, _ in
            let result = reload()
            let accepted = result.ruleSet != nil
            return Self.answer(
                accepted ? .ok : .unprocessableContent, "application/json",
                CheckReport(diagnostics: result.diagnostics, files: result.files, ruleCount: result.ruleSet?.count ?? 0).json
                    + "\n")
        }
    }

    // Probes often ask for the head alone.
    private func get<Context: RequestContext>(
        _ path: RouterPath, _ router: Router<Context>, _ answer: @escaping @Sendable () async -> Response
    ) {
        router.get(path) { _, _ in await answer() }
        router.head(path) { _, _ in await answer().createHeadResponse() }
        router.refuseMethods(at: path, but: [.get, .head])
    }

    private static func answer(_ status: HTTPResponse.Status, _ type: String, _ text: String) -> Response {
        Response(
            status: status, headers: [.contentType: type], body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
