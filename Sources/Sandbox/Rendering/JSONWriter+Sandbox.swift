import Model

/// Where the things of the account would stand in PagerDuty's own API and web pages.
enum AccountAddress {
    static let api = "https://api.pagerduty.com/"
    static let web = "https://fettle-demo.pagerduty.com/"
}

extension JSONWriter {
    mutating func object(_ body: (inout JSONWriter) -> Void) {
        beginObject()
        body(&self)
        endObject()
    }

    mutating func object(_ key: String, _ body: (inout JSONWriter) -> Void) {
        self.key(key)
        object(body)
    }

    mutating func array<Element>(_ elements: some Sequence<Element>, _ body: (inout JSONWriter, Element) -> Void) {
        beginArray()
        for element in elements { body(&self, element) }
        endArray()
    }

    mutating func array<Element>(
        _ key: String, _ elements: some Sequence<Element>, _ body: (inout JSONWriter, Element) -> Void
    ) {
        self.key(key)
        array(elements, body)
    }

    mutating func nullMember(_ key: String) {
        self.key(key)
        null()
    }

    /// A point in time in whole seconds, as the REST API writes it.
    mutating func seconds(_ key: String, _ time: Timestamp?) {
        guard let time else { return }
        let text = time.description
        member(key, text.dropLast(5) + "Z" as String)
    }

    /// The members every object of the API has: id, type, summary, self, html_url.
    mutating func tag(_ id: String, type: String, summary: String, path: String) {
        member("id", id)
        member("type", type)
        member("summary", summary)
        member("self", AccountAddress.api + path + "/" + id)
        member("html_url", AccountAddress.web + path + "/" + id)
    }

    mutating func reference(_ id: String, type: String, summary: String, path: String) {
        object { $0.tag(id, type: type + "_reference", summary: summary, path: path) }
    }

    mutating func userReference(_ id: String, in directory: AccountDirectory) {
        reference(id, type: "user", summary: directory.user(id: id)?.name ?? id, path: "users")
    }
    mutating func serviceReference(_ id: String, in directory: AccountDirectory) {
        reference(id, type: "service", summary: directory.service(id: id)?.name ?? id, path: "services")
    }
    mutating func policyReference(_ id: String, in directory: AccountDirectory) {
        let name = directory.policy(id: id)?.name ?? id
        reference(id, type: "escalation_policy", summary: name, path: "escalation_policies")
    }
    mutating func incidentReference(_ incident: SandboxIncident) {
        reference(incident.id.text, type: "incident", summary: incident.title, path: "incidents")
    }
    mutating func agentReference(_ agent: AccountAgent, in directory: AccountDirectory) {
        switch agent {
        case .user(let id): userReference(id, in: directory)
        case .service(let id): serviceReference(id, in: directory)
        }
    }

    mutating func priority(_ priority: AccountDirectory.Priority) {
        object {
            $0.member("id", priority.id)
            $0.member("type", "priority")
            $0.member("summary", priority.name)
            $0.member("self", AccountAddress.api + "priorities/" + priority.id)
            $0.member("name", priority.name)
            $0.member("description", priority.description)
        }
    }
}
