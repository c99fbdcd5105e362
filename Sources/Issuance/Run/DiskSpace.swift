import Glibc

/// Estimates what a run will write, so that a disk that is too small is noticed before anything is signed.
enum DiskSpace {
    /// Bytes of a line of output, measured with room to spare: long names, PS256.
    fileprivate static let outputByteCount = 1_100
    /// Bytes of a certificate in the ledger with its two indexes, and as much again while they are sorted.
    fileprivate static let ledgerByteCount = 600

    /// Bytes that files will grow by.
    struct Growth: Equatable {
        let output: Int
        let rejects: Int
        let ledger: Int

        /// What is left to write of an input.
        ///
        /// - Parameter indexGrowth: what the ledger grows by before the run.
        init(of start: RunStart, rowCount: Int, byteCount: Int, writesToStream: Bool, indexGrowth: Int = 0) {
            var (rows, bytes, ledgerRows) = (rowCount, byteCount, rowCount)
            switch start {
            case .fresh: break
            case .resumed(let run):
                rows = max(0, rowCount - Int(run.state.counts.rows))
                bytes = max(0, byteCount - Int(run.state.inputOffset))
                ledgerRows = rows
            // The files are written beside those that are there.
            case .complete: ledgerRows = 0
            }
            output = writesToStream ? 0 : rows * DiskSpace.outputByteCount
            rejects = bytes / 5
            ledger = ledgerRows * DiskSpace.ledgerByteCount + indexGrowth
        }
    }

    /// - Throws: ``DiskSpaceError`` when a file system lacks the room; one that cannot be asked is trusted.
    static func require(_ growth: Growth, files: RunFiles, ledger: String) throws(DiskSpaceError) {
        var needs: [(folder: String, device: dev_t, byteCount: Int)] = []
        func add(_ folder: String, _ byteCount: Int) {
            var status = stat()
            guard stat(folder, &status) == 0 else { return }
            if let index = needs.firstIndex(where: { $0.device == status.st_dev }) {
                needs[index].byteCount += byteCount
            } else {
                needs.append((folder, status.st_dev, byteCount))
            }
        }
        add(files.folder, growth.output)
        add(RunFiles.folder(of: files.rejects), growth.rejects)
        add(RunFiles.folder(of: ledger), growth.ledger)
        for need in needs {
            var system = statvfs()
            guard statvfs(need.folder, &system) == 0 else { continue }
            // Some file systems say that they have no end.
            let (count, isBeyond) = Int(clamping: system.f_bavail).multipliedReportingOverflow(by: Int(clamping: system.f_frsize))
            let free = isBeyond ? .max : count
            if free < need.byteCount {
                throw DiskSpaceError(folder: need.folder, free: free, needed: need.byteCount)
            }
        }
    }
}

/// A disk has too little room for what a run will write.
package struct DiskSpaceError: Error, Equatable, Sendable, CustomStringConvertible {
    let folder: String
    let free: Int
    let needed: Int

    package var description: String {
        // Rounded apart, so that what is missing shows however little it is.
        "\(folder): \(free >> 20) MiB are free, the run needs about \((needed >> 20) + 1) MiB"
    }
}
