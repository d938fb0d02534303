package import Model

/// Names the incident that another route or receiver of the same Alertmanager or Grafana opens: its group key differs from the
/// webhook's in the route's part, which is replaced before hashing. Source: FACTS 4.2 and 4.3.
package struct GroupKeyRewrite: Sendable, Hashable {
    /// A part of the group key as the webhook has it, `{team="hooks"}`.
    package var from: String
    package var to: String

    package init(from: String, to: String) {
        self.from = from
        self.to = to
    }

    /// The key of the alert's group with every `from` replaced, hashed as their PagerDuty receivers do; nil without a group key.
    package func key(of alert: Alert) -> DedupKey? {
        guard let groupKey = alert.payload?["groupKey"]?.string, !groupKey.isEmpty else { return nil }
        return DedupKey(sha256Hex(groupKey.replacing(from, with: to)))
    }
}
