import Glibc
import Revocation
import TrustBundle

/// Measures what a bundle costs a border post: loading it as `hcert verify` does, and asking it.
enum BundleBenchmark {
    /// Look-ups of each kind.
    private static let lookupCount = 200_000

    static func run(_ path: String, _ options: BundleOptions) throws -> [(String, Double)] {
        let (start, startOfWork) = (seconds(), seconds(CLOCK_PROCESS_CPUTIME_ID))
        let basis = try TrustBasis.read([path], options, for: JudgedMoment(given: nil, hint: "set the clock"))
        let (loaded, work) = (seconds(), seconds(CLOCK_PROCESS_CPUTIME_ID))
        guard let bundle = basis.bundle else { throw Stop(.trustData, "\(path): no bundle", hint: "give --bundle-key") }
        var report = [
            ("load_seconds", loaded - start), ("load_processor_seconds", work - startOfWork),
            ("signers", Double(basis.trustList.count)),
        ]
        guard let entries = bundle.contents.revocation, entries.count > 0, let index = basis.revocations(with: nil) else {
            return report
        }
        let listed = sample(of: entries)
        let absent = listed.map { hash in RevocationHash(hash.bytes.reversed()) ?? hash }
        report += [
            ("entries", Double(entries.count)),
            ("hit_nanoseconds", try nanoseconds(of: listed, in: index, expecting: true)),
            ("miss_nanoseconds", try nanoseconds(of: absent, in: index, expecting: false)),
        ]
        return report
    }

    /// Entries of all places, in no order: one look-up shall not warm the memory for the next.
    private static func sample(of entries: RevocationEntries) -> [RevocationHash] {
        let places = entries.places(of: .identifier)
        guard !places.isEmpty else { return [] }
        var place = 0
        return (0..<min(lookupCount, places.count)).map { _ in
            place = (place + 7_368_787) % places.count  // a prime
            return entries.hash(at: places.lowerBound + place)
        }
    }

    private static func nanoseconds(
        of hashes: [RevocationHash], in index: RevocationIndex, expecting isListed: Bool
    ) throws -> Double {
        guard !hashes.isEmpty else { return 0 }
        // By processor time: whatever else the machine does is not in it.
        let start = seconds(CLOCK_PROCESS_CPUTIME_ID)
        let count = hashes.count { index.contains($0, type: .identifier) }
        let time = seconds(CLOCK_PROCESS_CPUTIME_ID) - start
        guard count == (isListed ? hashes.count : 0) else {
            throw Stop(.internalError, "\(count) of \(hashes.count) hashes were found")
        }
        return time * 1_000_000_000 / Double(hashes.count)
    }

    private static func seconds(_ clock: clockid_t = CLOCK_MONOTONIC) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1_000_000_000
    }
}
