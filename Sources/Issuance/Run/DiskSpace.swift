import Glibc

/// Estimates what a run will write, so that a disk that is too small is noticed before the first signature.
enum DiskSpace {
    /// Bytes of a line of output, measured with room to spare: long names, PS256.
    private static let outputByteCount = 1_100
    /// Bytes of a certificate in the ledger with its two indexes, and as much again while they are sorted.
    private static let ledgerByteCount = 600

    /// - Throws: ``DiskSpaceError`` when a file system lacks the room; one that cannot be asked is trusted.
    static func require(for survey: InputSurvey, files: RunFiles, ledger: String) throws(DiskSpaceError) {
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
        if files.output != "-" { add(files.folder, survey.rowCount * outputByteCount) }
        add(RunFiles.folder(of: files.rejects), survey.byteCount / 5)
        add(RunFiles.folder(of: ledger), survey.rowCount * ledgerByteCount)
        for need in needs {
            var system = statvfs()
            guard statvfs(need.folder, &system) == 0 else { continue }
            let free = Int(system.f_bavail) * Int(system.f_frsize)
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
        "\(folder): \(free >> 20) MiB are free, the run needs about \(needed >> 20) MiB"
    }
}
