import Model

extension JSONWriter {
    mutating func user(_ user: AccountDirectory.User) {
        object {
            $0.tag(user.id, type: "user", summary: user.name, path: "users")
            $0.member("name", user.name)
            $0.member("email", user.email)
            $0.member("time_zone", "Europe/London")
            $0.member("color", "green")
            $0.member("role", user.role)
            $0.nullMember("description")
            $0.member("invitation_sent", false)
            $0.array("teams", EmptyCollection<Int>()) { _, _ in }
        }
    }

    mutating func policy(_ policy: AccountDirectory.Policy, in directory: AccountDirectory) {
        object { w in
            w.tag(policy.id, type: "escalation_policy", summary: policy.name, path: "escalation_policies")
            w.member("name", policy.name)
            w.member("num_loops", 0)
            w.array("escalation_rules", policy.levels.enumerated().filter { !$0.element.isEmpty }) { w, level in
                w.object { w in
                    w.member("id", policy.id + "L\(level.offset + 1)")
                    w.member("escalation_delay_in_minutes", 30)
                    w.array("targets", level.element) { $0.userReference($1, in: directory) }
                }
            }
            w.array("services", directory.services.filter { $0.policy == policy.id }) {
                $0.serviceReference($1.id, in: directory)
            }
            w.array("teams", EmptyCollection<Int>()) { _, _ in }
        }
    }

    mutating func service(_ service: AccountDirectory.Service, in directory: AccountDirectory) {
        object { w in
            w.tag(service.id, type: "service", summary: service.name, path: "services")
            w.member("name", service.name)
            w.member("status", "active")
            w.member("auto_resolve_timeout", 14400)
            w.member("acknowledgement_timeout", 1800)
            w.key("escalation_policy")
            w.policyReference(service.policy, in: directory)
            w.array("teams", EmptyCollection<Int>()) { _, _ in }
        }
    }

    mutating func incidentType(_ name: String) {
        object {
            $0.member("id", "PTYPE-" + name)
            $0.member("type", "incident_type")
            $0.member("name", name)
            $0.member("display_name", name.split(separator: "_").joined(separator: " "))
            $0.member("enabled", true)
        }
    }

    /// A subscription; the secret is shown only in the answer of the call that created it (FACTS 3.4).
    mutating func subscription(_ subscription: WebhookSubscription, disabled: Bool, secret: Secret? = nil) {
        object { w in
            w.member("id", subscription.id)
            w.member("type", "webhook_subscription")
            w.member("active", subscription.active)
            w.member("description", subscription.description)
            w.object("delivery_method") { w in
                w.member("id", "DM" + subscription.id)
                w.member("type", "http_delivery_method")
                w.member("url", subscription.url)
                w.member("temporarily_disabled", disabled)
                w.array("custom_headers", subscription.customHeaders) { w, header in
                    w.object {
                        $0.member("name", header.name)
                        $0.member("value", "<redacted>")
                    }
                }
                w.key("secret")
                if let secret { w.string(secret.reveal()) } else { w.null() }
            }
            w.array("events", (subscription.events ?? AccountEvent.types).sorted()) { $0.string($1) }
            w.object("filter") {
                $0.member("id", subscription.service)
                $0.member("type", subscription.service == nil ? "account_reference" : "service_reference")
            }
        }
    }
}
