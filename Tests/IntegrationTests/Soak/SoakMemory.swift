/// The memory of the processes of a soak, looked at once a second.
struct SoakMemory: Sendable {
    /// In kB. Pages of files (the program itself, the store) come and go as the system likes; the others are fettle's own.
    struct Sample: Sendable {
        var resident = 0
        var anonymous = 0
    }

    /// The most of any process, resident, in kB.
    private(set) var peak = 0
    /// Of the last process, from when it was left alive.
    private(set) var calm: [Sample] = []

    mutating func add(_ sample: Sample, isCalm: Bool) {
        peak = max(peak, sample.resident)
        if isCalm { calm.append(sample) }
    }

    /// When the calm began, in its middle, at its end: each the mean of a tenth of it, so that no single moment decides.
    var start: Sample { mean(calm.prefix(tenth)) }
    var middle: Sample { mean(calm.dropFirst((calm.count - tenth) / 2).prefix(tenth)) }
    var end: Sample { mean(calm.suffix(tenth)) }

    /// What fettle took more in the second half of the calm, as a part of all it had in the middle, 0.1 for a tenth; 0 where the
    /// calm was shorter than two minutes and a half: a fresh process fills its tables and caches for one and a half.
    var growth: Double {
        if calm.count < 150 || middle.resident == 0 { return 0 }
        return Double(end.anonymous - middle.anonymous) / Double(middle.resident)
    }

    private var tenth: Int { max(1, calm.count / 10) }

    private func mean(_ samples: ArraySlice<Sample>) -> Sample {
        if samples.isEmpty { return Sample() }
        return Sample(
            resident: samples.map(\.resident).reduce(0, +) / samples.count,
            anonymous: samples.map(\.anonymous).reduce(0, +) / samples.count)
    }
}
