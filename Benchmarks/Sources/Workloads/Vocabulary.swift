/// The words of an imaginary company's monitoring.
package enum Vocabulary {
    package static let systems = [
        "postgres", "kafka", "redis", "nginx", "elastic", "rabbitmq", "mysql", "cassandra", "etcd", "consul", "vault", "haproxy",
        "envoy", "mongo", "zookeeper", "clickhouse", "flink", "spark", "airflow", "minio", "ceph", "keycloak", "grafana", "loki",
        "jenkins", "nexus", "gitlab", "harbor", "istio", "coredns",
    ]
    /// What can be wrong, as titles say it.
    package static let symptoms = [
        "Replica lag", "Disk usage", "Consumer lag", "Connection pool exhausted", "Certificate expiry", "Error rate",
        "Latency p99",
        "Memory pressure", "OOM kills", "Queue depth", "Heartbeat lost", "Replication stopped", "Deadlock count", "Inode usage",
        "CPU throttling", "Packet loss", "Restart loop", "Backup overdue", "Checkpoint delay", "Index rebuild", "Leader election",
        "Cache miss ratio", "Clock skew", "File descriptors", "GC pause", "Handshake failures", "Job backlog", "Kernel errors",
        "Lock waits", "Login failures", "Mail queue", "Node not ready", "Partition offline", "Pod evictions", "Probe failures",
        "Quota exceeded", "RAID degraded", "Read errors", "Retry storm", "Saturation", "Schema drift", "Segment count",
        "Slow queries", "Snapshot failed", "Socket backlog", "Swap usage", "Sync lag", "Temperature", "Thread pool full",
        "Timeouts", "Token refresh", "Traffic drop", "Unack messages", "Volume detached", "Watchdog", "Write stalls",
        "Zone transfer", "Broker down", "Ingress 5xx", "Session drops",
    ]
    package static let roles = ["api", "worker", "db", "cache", "gateway", "indexer", "router", "batch", "proxy", "sync"]
    package static let regions = ["eu-west-1", "eu-central-1", "us-east-1", "us-west-2", "ap-south-1"]
    package static let environments = ["production", "production", "production", "staging", "qa"]
    package static let levels = ["CRITICAL", "MAJOR", "WARNING"]

    /// What programs complain about in their logs.
    package static let actors = [
        "worker", "scheduler", "listener", "dispatcher", "compactor", "reconciler", "publisher", "subscriber", "watcher",
        "loader",
        "resolver", "balancer", "collector", "archiver", "renderer", "importer", "exporter", "planner", "sampler", "tracer",
    ]
    package static let faults = [
        "refused the lease", "lost its session", "gave up waiting", "returned malformed data", "exceeded its budget",
        "missed the deadline", "could not bind", "rejected the handshake", "dropped the batch", "failed the checksum",
        "ran out of slots", "timed out upstream", "detected a gap", "saw a stale epoch", "was fenced off", "hit the quota",
        "overflowed its buffer", "skipped the barrier", "lost the quorum", "retried too often",
    ]

    private static let onsets = [
        "b", "br", "c", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "st", "t", "tr", "v", "w",
    ]
    private static let vowels = ["a", "e", "i", "o", "u", "ai", "ea"]
    private static let codas = ["", "n", "r", "l", "s", "x", "nt", "rd"]

    /// A name that can be said aloud.
    package static func name(_ number: Int) -> String {
        var random = Seeded(state: UInt64(number) &* 0x51_7CC1_B727_2202 &+ 99)
        let syllables = 2 + random.below(2)
        return (0..<syllables).map { _ in random.oneOf(onsets) + random.oneOf(vowels) + random.oneOf(codas) }.joined()
    }
}
