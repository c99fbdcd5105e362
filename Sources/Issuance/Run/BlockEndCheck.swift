import Bytes
import Signatures

/// Verifies the certificate that a block ends with, unless its signature was verified with the others. Which one that is
/// shows when the block is closed: the chunks behind it may hold nothing that is signed.
final class BlockEndCheck {
    /// The check of one key's texts.
    private final class Line {
        @exclusivity(unchecked) var check: FinishedTextCheck

        init(_ key: VerifyingKey) {
            check = FinishedTextCheck(key: key)
        }
    }

    private let lines: [Line]

    /// The last text that was signed, when nobody has verified it.
    private var text = ByteBuffer(capacity: 1_024)
    private var pending: (row: Int, line: Int)?

    init(_ signers: [RunSigner]) {
        lines = signers.map { Line($0.key.verifyingKey) }
    }

    /// Keeps the last text of a chunk that is about to be written.
    func take(_ chunk: RecordChunk) {
        guard let index = chunk.rows.lastIndex(where: { $0.fate == .signed && $0.rebuild < 0 }) else { return }
        guard !chunk.rows[index].isSampled else { return pending = nil }
        pending = (chunk.firstRow + index, Int(chunk.rows[index].line))
        text.removeAll()
        let range = chunk.rows[index].text.range
        chunk.output.withUnsafeBytes { text.append(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    /// Verifies what is kept, before the block is made durable. To a stream it may have gone out by then; of a run to a
    /// stream nothing counts that does not end well.
    ///
    /// - Returns: whether there was anything.
    func verify() throws(IssuingError) -> Bool {
        guard let (row, line) = pending else { return false }
        pending = nil
        do {
            try text.withUnsafeBytes { text throws(IssuingError) in
                try lines[line].check.check(text.bindMemory(to: UInt8.self), verifyingSignature: true) { _ in true }
            }
        } catch {
            throw error.inRow(row)
        }
        return true
    }
}
