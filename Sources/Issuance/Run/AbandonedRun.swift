import Ledger

/// A run that was closed before its end, and what became of its files.
package struct AbandonedRun: Equatable, Sendable {
    package let number: Int
    /// Certificates that it released, and that stay signed.
    package let signedCount: Int
    /// Those of its files that were there or should have been.
    package let files: [AbandonedFiles.Fate]

    /// Closes a run of `ledger` that was cut short.
    ///
    /// - Parameter time: seconds since 1970.
    static func close(_ run: LedgerRun, _ files: AbandonedFiles, in ledger: Ledger, at time: Int64) throws -> AbandonedRun {
        // In this order: cut short in between, the run is still there to be abandoned, and nothing is in its way.
        let fates = try files.setAside()
        try ledger.abandonRun(run.number, at: time)
        return AbandonedRun(number: run.number, signedCount: Int(run.counts.signed), files: fates)
    }
}
