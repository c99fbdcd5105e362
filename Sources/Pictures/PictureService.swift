import CPictures
import Glibc

/// What the confined process does: it answers pictures until there are no more.
package enum PictureService {
    /// Seconds of processor time for one picture. The largest ones, full of noise, take about half.
    static let processorTimeMax: UInt64 = 10

    /// Greets, reads questions from stdin and writes answers to stdout, until the end of stdin. A process that is not confined,
    /// by every limit and the filter of system calls, takes no picture.
    package static func run() {
        // What has to be opened is opened before nothing can be opened any more.
        let isInstalled = PictureDecoder.isInstalled
        let isConfined = hcert_confine_further() == 0
        let greeting: PictureGreeting = !isConfined ? .notConfined : isInstalled ? .ready : .libraryMissing
        guard write([greeting.rawValue]), greeting == .ready else { return }
        while let head = read(byteCount: 4), let count = PictureWire.number(in: head),
            count <= PictureWire.pictureByteCountMax, let picture = read(byteCount: count)
        {
            guard hcert_allow_processor_time(processorTimeMax) == 0, write(PictureDecoder.answer(to: picture).message) else { return }
        }
    }

    /// Nil when the input ends before.
    private static func read(byteCount: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: byteCount)
        var filled = 0
        while filled < byteCount {
            let count = bytes[filled...].withUnsafeMutableBytes { Glibc.read(STDIN_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            filled += count
        }
        return bytes
    }

    private static func write(_ bytes: [UInt8]) -> Bool {
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            written += count
        }
        return true
    }
}
