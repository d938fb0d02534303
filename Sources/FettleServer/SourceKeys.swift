import Model
import Payloads
import Rules

/// How a source's alerts are named to PagerDuty, where its kind alone does not tell: `dedup_key` and `rewrite` of a source.
struct SourceKeys: Sendable {
    var template: KeyTemplate?
    var rewrite: GroupKeyRewrite?

    func applied(to alerts: [Alert]) -> [Alert] {
        alerts.map { alert in
            // PagerDuty's own events name their incident.
            guard alert.incident == nil else { return alert }
            var alert = alert
            if let rewrite { alert.dedupKey = rewrite.key(of: alert) ?? alert.dedupKey }
            if let template { alert.dedupKey = template.key(of: alert) }
            return alert
        }
    }
}
