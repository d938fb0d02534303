import Telemetry
import Testing

@Suite struct MetricsRegistryTests {
    private func lines(_ registry: MetricsRegistry, _ prefix: String) -> [String] {
        registry.text.split(separator: "\n").map(String.init).filter { $0.hasPrefix(prefix) }
    }

    @Test("Every metric is announced from the start, and those without labels stand at zero")
    func fromTheStart() {
        let registry = MetricsRegistry()
        for name in MetricName.all {
            #expect(registry.text.contains("# TYPE \(name.name) "))
            if name.labels.isEmpty, case .gauge = name.kind { #expect(lines(registry, name.name + " ") == ["\(name.name) 0"]) }
        }
    }

    @Test("Names are unique, prefixed, and counters end in _total")
    func names() {
        #expect(Set(MetricName.all.map(\.name)).count == MetricName.all.count)
        for name in MetricName.all {
            #expect(name.name.hasPrefix("fettle_"))
            #expect((name.kind == .counter) == name.name.hasSuffix("_total"), "\(name.name)")
        }
    }

    @Test("Counters add up, gauges are set, integers have no fraction")
    func values() {
        let registry = MetricsRegistry()
        registry.counter(.deliveries, ["source": "am", "result": "accepted"]).increment()
        registry.counter(.deliveries, ["result": "accepted", "source": "am"]).increment(by: 2)
        registry.gauge(.queueDepth).set(1_000_000)
        registry.gauge(.queueOldestSeconds).set(1.5)
        #expect(lines(registry, "fettle_deliveries_total") == [#"fettle_deliveries_total{source="am",result="accepted"} 3"#])
        #expect(lines(registry, "fettle_queue_depth") == ["fettle_queue_depth 1000000"])
        #expect(lines(registry, "fettle_queue_oldest_seconds") == ["fettle_queue_oldest_seconds 1.5"])
    }

    @Test("Histogram buckets are cumulative and end in +Inf")
    func histogram() {
        let registry = MetricsRegistry()
        for size in [1.0, 250, 250, 251] { registry.histogram(.batchSize).record(size) }
        let found = lines(registry, "fettle_batch_size")
        #expect(found.first == #"fettle_batch_size_bucket{le="1"} 1"#)
        #expect(found.contains(#"fettle_batch_size_bucket{le="200"} 1"#))
        #expect(found.contains(#"fettle_batch_size_bucket{le="250"} 3"#))
        #expect(found.contains(#"fettle_batch_size_bucket{le="+Inf"} 4"#))
        #expect(found.contains("fettle_batch_size_sum 752"))
        #expect(found.contains("fettle_batch_size_count 4"))
    }

    @Test("What is no number, or would let a counter fall, changes nothing")
    func nonsense() {
        let registry = MetricsRegistry()
        for value in [Double.nan, .infinity, -.infinity] { registry.histogram(.batchSize).record(value) }
        registry.counter(.updates, ["result": "sent"]).increment(by: -1)
        #expect(lines(registry, "fettle_batch_size_count") == ["fettle_batch_size_count 0"])
        #expect(lines(registry, "fettle_batch_size_sum") == ["fettle_batch_size_sum 0"])
        #expect(!registry.text.contains("-1"))
    }

    @Test("The text of one family, exactly")
    func exact() {
        let registry = MetricsRegistry()
        registry.gauge(.breakerOpen, ["rule": "b"]).set(0)
        registry.gauge(.breakerOpen, ["rule": "a"]).set(1)
        let expected = """
            # HELP fettle_breaker_open 1 while a rule's breaker is open.
            # TYPE fettle_breaker_open gauge
            fettle_breaker_open{rule="a"} 1
            fettle_breaker_open{rule="b"} 0

            """
        #expect(registry.text.contains(expected))
    }

    @Test("Label values are escaped")
    func escaped() {
        let registry = MetricsRegistry()
        registry.counter(.lookups, ["result": "a\"b\\c\nd"]).increment()
        #expect(lines(registry, "fettle_lookups_total") == [#"fettle_lookups_total{result="a\"b\\c\nd"} 1"#])
    }

    @Test("Beyond the bound, new label sets count under `other`")
    func bounded() {
        let registry = MetricsRegistry()
        for number in 0..<(MetricsRegistry.mostSeries + 10) {
            registry.counter(.ruleLimitHits, ["rule": "r\(number)"]).increment()
        }
        #expect(lines(registry, "fettle_rule_limit_hits_total").count == MetricsRegistry.mostSeries + 1)
        #expect(
            lines(registry, #"fettle_rule_limit_hits_total{rule="other"}"#) == [#"fettle_rule_limit_hits_total{rule="other"} 10"#]
        )
        #expect(
            lines(registry, "fettle_label_overflow_total")
                == [#"fettle_label_overflow_total{metric="fettle_rule_limit_hits_total"} 10"#])
    }

    @Test("Many threads lose no increment")
    func concurrent() async {
        let registry = MetricsRegistry()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { for _ in 0..<1000 { registry.counter(.updates, ["result": "sent"]).increment() } }
            }
        }
        #expect(lines(registry, "fettle_updates_total") == [#"fettle_updates_total{result="sent"} 8000"#])
    }

    @Test("A kept handle is the registry's own series, and is begun anew rather than kept for ever")
    func kept() {
        let registry = MetricsRegistry()
        let handles = MetricHandles { (rule: String) in registry.counter(.ruleLimitHits, ["rule": rule]) }
        handles["a"].increment()
        for number in 0..<(3 * MetricsRegistry.mostSeries) { _ = handles["r\(number)"] }
        handles["a"].increment()
        registry.counter(.ruleLimitHits, ["rule": "a"]).increment()
        #expect(lines(registry, #"fettle_rule_limit_hits_total{rule="a"}"#) == [#"fettle_rule_limit_hits_total{rule="a"} 3"#])
    }
}
