/// The incidents of the demo: what a bad night looks like, the same one every time.
enum DemoIncidents {
    /// `count` titles, of nine kinds in turn; each is caught by one of the shipped rules.
    static func titles(_ count: Int) -> [String] { (0..<count).map(title) }

    /// A title of each kind.
    static let kinds = titles(9)

    private static func title(_ number: Int) -> String {
        let n = number / 9
        let region = ["eu-1", "us-2", "ap-3"][n % 3]
        return switch number % 9 {
        case 0: "[staging] HighCPU api-\(n)"
        case 1: "[FIRING:1] ReplicaLag db-\(n) (\(region))"
        case 2: "Pod checkout-\(n) restarted (OOMKilled)"
        case 3: "[FIRING:1] HighCPU \(region) (node-\(n):9100) — \(90 + n % 10) %"
        case 4: "Disk space low on web-\(n): \(80 + n % 15) % of /var"
        case 5: "Disk space low on web-\(n): \(95 + n % 5) % of /srv"
        case 6: "Certificate for shop-\(n).example.com expires in \(8 + n % 20) days"
        case 7: "Certificate for api-\(n).example.com expires in \(1 + n % 7) days"
        default: "Backup job nightly-\(n) failed on db-\(n)"
        }
    }
}
