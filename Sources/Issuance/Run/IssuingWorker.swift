import Bytes
import COSE
import HealthCertificate
import Signatures
import TextFormats

/// Takes chunks of records to signed lines. One worker serves one thread and owns its buffers and contexts for life.
final class IssuingWorker: @unchecked Sendable {  // used by one thread at a time
    /// One key at work.
    private final class Line {
        var sealer: CertificateSealer<KeySigner>
        var check: FinishedTextCheck
        let keyIdentifierText: [UInt8]

        init(_ signer: RunSigner, terms: IssuingTerms) throws(SignatureError) {
            sealer = CertificateSealer(
                terms: terms, keyIdentifier: signer.certificate.keyIdentifier, signer: try signer.key.makeSigner())
            check = FinishedTextCheck(key: signer.key.verifyingKey)
            keyIdentifierText = Array(Base64.encode(signer.certificate.keyIdentifier.bytes).utf8)
        }
    }

    /// A certificate of the batch, in the order of the input.
    private struct Entry {
        let line: Int
        let index: Int
        let row: Int
        let nameEnd: Int
        let identifierEnd: Int
    }

    private let settings: RunSettings
    private let judge: RecordJudge
    private let rejects: RejectsWriter
    private var lines: [Line] = []
    private var lineOfKind: [CertificateKind: Int] = [:]
    private var identifiers: CertificateIdentifierMaker

    /// Names and identifiers of the batch, one after the other.
    private var texts = ByteBuffer(capacity: 8 * 1_024)
    private var entries: [Entry] = []
    private var content: ContentScratch
    private var json = JSONWriter(capacity: 256 * 1_024)
    private var text = ByteBuffer(capacity: 2_048)
    private var sealedInChunk = 0
    private let issuedAt: [UInt8]
    private let expiration: [UInt8]

    init(_ settings: RunSettings, mapping: ColumnMapping?) throws(IssuingError) {
        self.settings = settings
        judge = RecordJudge(format: settings.format, mapping: mapping, context: settings.context)
        rejects = RejectsWriter(
            format: settings.format, mapping: mapping, guardsFormulas: settings.guardsFormulas)
        identifiers = CertificateIdentifierMaker(
            secret: settings.secret, issuer: settings.terms.issuer, hasCheckCharacter: settings.hasCheckCharacter)
        content = ContentScratch()
        issuedAt = Array(Timestamp(secondsSince1970: settings.terms.issuedAt).description.utf8)
        expiration = Array(Timestamp(secondsSince1970: settings.terms.expiration).description.utf8)
        do {
            for (index, signer) in settings.signers.enumerated() {
                lines.append(try Line(signer, terms: settings.terms))
                for kind in signer.kinds { lineOfKind[kind] = index }
            }
        } catch {
            throw .signing("\(error)")
        }
        entries.reserveCapacity(128)
    }

    /// Judges, signs and checks every record of a chunk.
    func process(_ chunk: RecordChunk) {
        sealedInChunk = 0
        var start = 0
        do throws(IssuingError) {
            for (index, end) in chunk.ends.enumerated() {
                try process(start..<end, row: chunk.firstRow + index, isLast: index == chunk.ends.count - 1, of: chunk)
                start = end
            }
            try release(into: chunk, isLast: true)
        } catch {
            chunk.failure = error
        }
    }

    private func process(_ range: Range<Int>, row: Int, isLast: Bool, of chunk: RecordChunk) throws(IssuingError) {
        let isAccepted = chunk.input.withUnsafeBytes { bytes in
            judge.judge(RecordBoundary.withoutLineEnd(UnsafeRawBufferPointer(rebasing: bytes[range])))
        }
        let findings = judge.findings
        if !findings.isEmpty { chunk.tally.count(findings) }
        guard isAccepted else {
            chunk.tally.countRejected()
            return chunk.input.withUnsafeBytes { bytes in
                let record = RecordBoundary.withoutLineEnd(UnsafeRawBufferPointer(rebasing: bytes[range]))
                rejects.append(record, findings: findings, to: &chunk.rejects)
            }
        }
        guard let line = lineOfKind[judge.kind] else {
            throw .signing("no key for the kind \(judge.kind.rawValue): give a key whose certificate allows it")
        }
        add(row: row, line: line)
        chunk.tally.countSigned()
        if lines[line].sealer.pendingCount == CertificateSealer<KeySigner>.batchCountMax {
            try release(into: chunk, isLast: isLast)
        }
    }

    private func add(row: Int, line: Int) {
        judge.appendRecordName(to: &texts)
        let nameEnd = texts.count
        if let given = judge.givenIdentifier {
            texts.append(given)
        } else {
            let judge = judge
            content.withContent(of: judge) { content in
                identifiers.append(content: content, to: &texts) { judge.appendRecordKey(to: &$0) }
            }
        }
        let identifierEnd = texts.count
        let sealer = lines[line]
        let index = sealer.sealer.pendingCount
        texts.withUnsafeBytes { texts in
            let identifier = UnsafeRawBufferPointer(rebasing: texts[nameEnd..<identifierEnd])
            sealer.sealer.add { judge.writeContent(identifier: identifier, to: &$0) }
        }
        entries.append(Entry(line: line, index: index, row: row, nameEnd: nameEnd, identifierEnd: identifierEnd))
    }

    /// Signs what is pending with every key, and appends the lines in the order of the input.
    private func release(into chunk: RecordChunk, isLast: Bool) throws(IssuingError) {
        for line in lines where line.sealer.pendingCount > 0 {
            do {
                try line.sealer.sign()
            } catch {
                throw .signing("\(error)")
            }
        }
        var start = 0
        for (position, entry) in entries.enumerated() {
            let isLastOfChunk = isLast && position == entries.count - 1
            try appendLine(entry, from: start, verifying: isVerified(isLastOfChunk), to: chunk)
            start = entry.identifierEnd
            sealedInChunk += 1
        }
        for line in lines { line.sealer.beginBatch() }
        entries.removeAll(keepingCapacity: true)
        texts.removeAll()
    }

    /// With `sample`, the first, the last and one in 64 of every chunk.
    private func isVerified(_ isLastOfChunk: Bool) -> Bool {
        settings.verifiesEachSignature || isLastOfChunk || sealedInChunk % 64 == 0
    }

    private func appendLine(
        _ entry: Entry, from start: Int, verifying: Bool, to chunk: RecordChunk
    ) throws(IssuingError) {
        let line = lines[entry.line]
        text.removeAll()
        line.sealer.appendText(at: entry.index, to: &text)
        let message = try text.withUnsafeBytes { text throws(IssuingError) in
            try line.check.decode(text.bindMemory(to: UInt8.self), verifyingSignature: verifying)
        }
        guard line.sealer.carries(message, at: entry.index) else {
            throw .selfCheckFailed("the text of row \(entry.row) carries other bytes than were to be signed")
        }
        json.buffer.removeAll()
        json.beginObject()
        json.name("record")
        writeText(start..<entry.nameEnd)
        json.name("row")
        json.integer(Int64(entry.row))
        json.name("ci")
        writeText(entry.nameEnd..<entry.identifierEnd)
        writeMember("kid", line.keyIdentifierText)
        writeMember("iat", issuedAt)
        writeMember("exp", expiration)
        json.name("qr")
        text.withUnsafeBytes { json.string(utf8: $0.bindMemory(to: UInt8.self)) }
        json.endObject()
        json.endLine()
        chunk.output.append(json.buffer)
    }

    private func writeText(_ range: Range<Int>) {
        texts.withUnsafeBytes {
            json.string(utf8: UnsafeRawBufferPointer(rebasing: $0[range]).bindMemory(to: UInt8.self))
        }
    }

    private func writeMember(_ name: StaticString, _ value: [UInt8]) {
        json.name(name)
        value.withUnsafeBufferPointer { json.string(utf8: $0) }
    }
}
