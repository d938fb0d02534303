package import HTTPTypes
package import Hummingbird

extension RouterMethods {
    /// Answers 405 with what is allowed to every method that has no route at `path`.
    package func refuseMethods(at path: RouterPath, but allowed: [HTTPRequest.Method]) {
        let names = allowed.map(\.rawValue)
        for method in [HTTPRequest.Method.get, .head, .post, .put, .delete, .patch, .options, .trace, .connect]
        where !allowed.contains(method) {
            on(path, method: method) { _, _ in
                let answer = WebhookAnswer.error(
                    .methodNotAllowed, "only \(names.joined(separator: " and "))",
                    headers: [.allow: names.joined(separator: ", ")])
                return method == .head ? answer.createHeadResponse() : answer
            }
        }
    }
}
