import AsyncHTTPClient
import Model
import NIOCore
import NIOHTTP1

/// Sends the queued webhooks over HTTP, as many at once as the settings allow.
struct WebhookSender: Sendable {
    let state: SandboxState
    let client: HTTPClient

    /// Sends until cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            for await _ in state.webhooksReady {
                // One worker for each webhook that may leave; a worker goes on with whatever becomes ready meanwhile.
                while let attempt = next() {
                    group.addTask { await work(attempt) }
                }
                if let time = state.withCore({ core, now in core.webhooks.alarm(at: now) }) {
                    group.addTask { await ring(at: time) }
                }
            }
            group.cancelAll()
        }
    }

    private func work(_ first: WebhookQueue.Attempt) async {
        var attempt: WebhookQueue.Attempt? = first
        while let current = attempt, !Task.isCancelled {
            let result = await send(current)
            attempt = state.withCore { core, now in
                core.webhooks.finish(current, result, at: now)
                return core.webhooks.next(at: now)
            }
        }
    }

    private func next() -> WebhookQueue.Attempt? { state.withCore { core, now in core.webhooks.next(at: now) } }

    private func ring(at time: Timestamp) async {
        try? await state.timekeeper.sleep(for: time - state.timekeeper.now)
        // Looking at the state wakes the loop.
        state.withCore { _, _ in }
    }

    private func send(_ attempt: WebhookQueue.Attempt) async -> WebhookQueue.Result {
        let body = WebhookBody.render(attempt.event, in: state.settings.directory)
        var request = HTTPClientRequest(url: attempt.subscription.url)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.headers.add(name: "User-Agent", value: "PagerDuty-Webhook/V3.0")
        request.headers.add(name: "X-Webhook-Id", value: attempt.webhookID)
        request.headers.add(name: "X-Webhook-Subscription", value: attempt.subscription.id)
        request.headers.add(
            name: WebhookSignature.headerName,
            value: WebhookSignature.header(body: body, secrets: attempt.subscription.secrets))
        for header in attempt.subscription.customHeaders { request.headers.replaceOrAdd(name: header.name, value: header.value) }
        request.body = .bytes(ByteBuffer(bytes: body))
        do {
            let timeout = state.settings.webhooks.timeout
            let response = try await client.execute(request, timeout: .milliseconds(timeout.wholeMilliseconds))
            // The answer's body says nothing, but the connection can be used again only once it is read.
            for try await _ in response.body {}
            return .answered(Int(response.status.code))
        } catch let error as HTTPClientError {
            return .failed(error.shortDescription)
        } catch {
            return .failed("connection failed")
        }
    }
}
