import Ledger

/// A run that was closed before its end, and what became of its files.
package struct AbandonedRun: Equatable, Sendable {
    package let number: Int
    /// Certificates that it released, and that stay signed.
    package let signedCount: Int
    /// Those of its files that were there or should have been.
    package let files: [AbandonedFiles.Fate]

    /// Closes the run of `ledger` that was cut short.
    ///
    /// - Parameter time: seconds since 1970.
    /// - Returns: nil when there is none.
    static func close(in ledger: Ledger, at time: Int64) throws -> AbandonedRun? {
        guard let run = try ledger.interruptedRun()?.state else { return nil }
        // In this order: cut short in between, the run is still there to be abandoned, and nothing is in its way.
        let files = try AbandonedFiles(of: run, in: ledger).setAside()
        try ledger.abandonRun(run.number, at: time)
        return AbandonedRun(number: run.number, signedCount: Int(run.counts.signed), files: files)
    }
}
