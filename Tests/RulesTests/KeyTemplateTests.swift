import Model
import Rules
import Testing

@Suite struct KeyTemplateTests {
    private var alert: Alert {
        var alert = Alert(id: "1", source: "zabbix", kind: "zabbix")
        (alert.labels, alert.host) = (["event": "42"], "db-1")
        return alert
    }

    @Test("Fields are filled in")
    func fill() throws {
        #expect(try KeyTemplate("{{ host }}/{{labels.event}}").key(of: alert) == DedupKey("db-1/42"))
    }

    @Test("A hole makes no key, nor does a key that PagerDuty cannot hold")
    func hole() throws {
        #expect(try KeyTemplate("{{host}}-{{labels.other}}").key(of: alert) == nil)
        #expect(try KeyTemplate(String(repeating: "x", count: 255) + "{{host}}").key(of: alert) == nil)
    }

    @Test("A template names fields that exist, one at least", arguments: ["constant", "", "{{hots}}", "{{host", "{{}}"])
    func mistakes(text: String) {
        #expect(throws: KeyTemplate.Mistake.self) { try KeyTemplate(text) }
    }
}
