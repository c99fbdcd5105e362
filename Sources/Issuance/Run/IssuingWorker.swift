import Bytes
import CBOR
import COSE
import HealthCertificate
import Signatures
import TextFormats

/// Judges and seals chunks of records. One worker serves one thread and owns its buffers and contexts for life.
final class IssuingWorker: @unchecked Sendable {  // used by one thread at a time
    /// One key at work.
    private final class Line {
        @exclusivity(unchecked) var sealer: CertificateSealer<KeySigner>
        @exclusivity(unchecked) var check: FinishedTextCheck

        /// What stands between the identifier and the text in a line of output: kid, iat and exp, the same for all.
        let memberText: [UInt8]

        init(_ signer: RunSigner, terms: IssuingTerms, compression: Compression) throws(SignatureError) {
            sealer = CertificateSealer(
                keyIdentifier: signer.certificate.keyIdentifier, signer: try signer.key.makeSigner(),
                compression: compression)
            check = FinishedTextCheck(key: signer.key.verifyingKey)
            memberText = LineMembers.text(keyIdentifier: signer.certificate.keyIdentifier, terms: terms)
        }
    }

    private let settings: RunSettings
    let judge: RecordJudge
    let rejects: RejectsWriter
    @exclusivity(unchecked) private var lines: [Line] = []
    /// The line of each kind, by the kind's place; nil where there is none.
    private let lineOfKind: [Int?]
    private let identity: IdentityMaker
    /// What tells the records of a chunk that may be signed from others, in their order, and where it stands.
    @exclusivity(unchecked) private var identityText = ByteBuffer(capacity: 64 * 1_024)
    @exclusivity(unchecked) private var identityFacts: [IdentityFacts] = []
    @exclusivity(unchecked) private var payload = CBORWriter(capacity: 1_024)
    /// What every claims set of the run begins with.
    private let claimsStart: [UInt8]
    @exclusivity(unchecked) private var json = JSONWriter(capacity: 1_024)
    private let rebuilder = TextRebuilder()

    /// Rows of the batch, in the order of the input, each with the key that signs it and its place in that key's batch;
    /// rows whose text is rebuilt have no key.
    @exclusivity(unchecked) private var batch: [(row: Int, line: Int?, index: Int)] = []

    init(_ settings: RunSettings, mapping: ColumnMapping?) throws(IssuingError) {
        self.settings = settings
        judge = RecordJudge(format: settings.format, mapping: mapping, context: settings.context)
        rejects = RejectsWriter(
            format: settings.format, mapping: mapping, guardsFormulas: settings.guardsFormulas)
        identity = IdentityMaker(
            recordSecret: settings.recordSecret, runSecret: settings.runSecret, issuer: settings.terms.issuer,
            hasCheckCharacter: settings.hasCheckCharacter)
        ClaimsWriter.writeStart(
            issuer: settings.terms.issuer, expiration: settings.terms.expiration, issuedAt: settings.terms.issuedAt,
            to: &payload)
        claimsStart = payload.buffer.array
        var lineOfKind = [Int?](repeating: nil, count: CertificateKind.allCases.count)
        for (index, signer) in settings.signers.enumerated() {
            for kind in signer.kinds { lineOfKind[kind.place] = index }
        }
        self.lineOfKind = lineOfKind
        do {
            for signer in settings.signers {
                lines.append(try Line(signer, terms: settings.terms, compression: settings.compression))
            }
        } catch {
            throw .signing("\(error)")
        }
        batch.reserveCapacity(CertificateSealer<KeySigner>.batchCountMax * lines.count)
    }

    /// Members of NDJSON objects that no field has the name of.
    var unknownMembers: [String] { judge.unknownMembers.map { String(decoding: $0, as: UTF8.self) } }

    // MARK: Judging

    /// Judges every record of a chunk and writes the payloads of those that may be signed.
    ///
    /// What can be done behind judging is done for all records at once: the code of judging alone fills a processor's first
    /// cache.
    func judge(_ chunk: RecordChunk) {
        judgeRecords(of: chunk)
        identify(chunk)
    }

    private func judgeRecords(of chunk: RecordChunk) {
        identityText.removeAll()
        identityFacts.removeAll(keepingCapacity: true)
        var start = 0
        var index = chunk.rows.count
        for end in chunk.ends {
            chunk.rows.append(JudgedRow(record: TextRange(start..<end), fate: .signed))
            judge(&chunk.rows[index], at: index, of: chunk)
            start = end
            index += 1
        }
        chunk.judgedFindingCount = chunk.findings.count
    }

    /// - Parameter row: the chunk's row at `index`, changed where it stands: a row is too large to be moved about.
    private func judge(_ row: inout JudgedRow, at index: Int, of chunk: RecordChunk) {
        let isAccepted = chunk.withRecord(row.record) { judge.judge($0) }
        let findings = judge.findings
        if !findings.isEmpty {
            chunk.tally.count(findings)
            if settings.isDryRun { for finding in findings { chunk.note(finding, row: index) } }
        }
        judge.countDate(in: &chunk.dateForms)
        row.province = append(to: &chunk.texts) { judge.appendProvince(to: &$0) }
        row.facility = append(to: &chunk.texts) { judge.appendFacility(to: &$0) }
        guard isAccepted else {
            row.fate = .refused
            row.firstCode = findings.first?.code
            row.reject = append(to: &chunk.rejects) { file in
                chunk.withRecord(row.record) { rejects.append($0, findings: findings, to: &file) }
            }
            return
        }
        describe(&row, in: chunk)
    }

    /// Fills in what is to be signed, in which the place of an identifier that is made here is still empty, and keeps what
    /// tells the record from others.
    private func describe(_ row: inout JudgedRow, in chunk: RecordChunk) {
        row.kind = judge.kind
        row.name = append(to: &chunk.texts) { judge.appendRecordName(to: &$0) }
        row.lot = append(to: &chunk.texts) { judge.appendLot(to: &$0) }
        row.product = append(to: &chunk.texts) { judge.appendProduct(to: &$0) }
        row.doseNumber = judge.doseNumber
        row.eventDay = judge.eventDay
        row.isIdentifierGiven = judge.hasGivenIdentifier
        if settings.isDryRun { row.country = judge.country }

        payload.buffer.removeAll()
        payload.buffer.append(claimsStart)
        let contentStart = payload.buffer.count
        let place = judge.writeContent(identifierByteCount: identity.identifierByteCount, to: &payload)
        identityFacts.append(judge.appendIdentityFacts(to: &identityText))
        let start = chunk.payloads.count
        row.payload = append(to: &chunk.payloads) { $0.append(payload.buffer) }
        row.identifier = TextRange(start + place.content.lowerBound..<start + place.content.upperBound)
        row.content = TextRange(start + contentStart..<chunk.payloads.count)
        row.identifierHeadByteCount = UInt8(truncatingIfNeeded: place.content.lowerBound - place.head)
    }

    /// Finds out which records those that may be signed are, and writes the identifiers of their certificates.
    private func identify(_ chunk: RecordChunk) {
        var place = 0
        for index in chunk.rows.indices where chunk.rows[index].fate == .signed {
            identify(&chunk.rows[index], by: identityFacts[place], in: chunk)
            place += 1
        }
    }

    private func identify(_ row: inout JudgedRow, by facts: IdentityFacts, in chunk: RecordChunk) {
        row.key = identity.key(facts, in: identityText)
        row.personHash = identity.personHash(facts, in: identityText)
        let (content, identifier) = (row.content.range, row.identifier.range)
        let head = identifier.lowerBound - Int(row.identifierHeadByteCount)
        row.contentHash = chunk.payloads.withUnsafeBytes { payloads in
            identity.contentHash(
                UnsafeRawBufferPointer(rebasing: payloads[content]),
                without: head - content.lowerBound..<identifier.upperBound - content.lowerBound)
        }
        guard !row.isIdentifierGiven else { return }
        row.opaque = identity.withIdentifier(of: row.key, row.contentHash) { made in
            chunk.payloads.withUnsafeMutableBytes {
                UnsafeMutableRawBufferPointer(rebasing: $0[identifier]).copyMemory(from: made)
            }
        }
    }

    private func append(to buffer: inout ByteBuffer, _ write: (inout ByteBuffer) -> Void) -> TextRange {
        let start = buffer.count
        write(&buffer)
        return TextRange(start..<buffer.count)
    }

    // MARK: Sealing

    /// Signs every row of a chunk that is to be signed, checks the texts, and writes the lines of output.
    func seal(_ chunk: RecordChunk) {
        do throws(IssuingError) {
            for index in chunk.rows.indices {
                if chunk.rows[index].rebuild >= 0 {
                    try addRebuilt(index, of: chunk)
                } else if chunk.rows[index].fate == .signed {
                    try add(index, of: chunk)
                }
            }
            try release(into: chunk)
            close(chunk)
        } catch {
            for line in lines { line.sealer.beginBatch() }
            batch.removeAll(keepingCapacity: true)
            chunk.failure = error
        }
    }

    /// Counts the rows of a chunk whose fates are known and puts its rejects in order.
    func close(_ chunk: RecordChunk) {
        if chunk.hasLateRefusals { writeLateRefusals(of: chunk) }
        for index in chunk.rows.indices { chunk.tally.count(chunk.rows[index].fate) }
    }

    private func add(_ index: Int, of chunk: RecordChunk) throws(IssuingError) {
        guard let line = lineOfKind[chunk.rows[index].kind.place] else {
            throw .keyMissing(kind: chunk.rows[index].kind.rawValue, row: chunk.firstRow + index)
        }
        batch.append((index, line, lines[line].sealer.pendingCount))
        chunk.payloads.withUnsafeBytes {
            lines[line].sealer.add(payload: UnsafeRawBufferPointer(rebasing: $0[chunk.rows[index].payload.range]))
        }
        if lines[line].sealer.pendingCount == CertificateSealer<KeySigner>.batchCountMax { try release(into: chunk) }
    }

    private func addRebuilt(_ index: Int, of chunk: RecordChunk) throws(IssuingError) {
        batch.append((index, nil, 0))
        if batch.count >= CertificateSealer<KeySigner>.batchCountMax * lines.count { try release(into: chunk) }
    }

    /// Signs what is pending with every key, and appends the lines in the order of the input.
    private func release(into chunk: RecordChunk) throws(IssuingError) {
        for line in lines where line.sealer.pendingCount > 0 {
            do {
                try line.sealer.sign()
            } catch {
                throw .signing("\(error)")
            }
        }
        // All texts first, then all checks: what either needs stays in the processor's first caches.
        for entry in batch {
            do {
                if let line = entry.line {
                    appendLine(entry.row, lines[line], at: entry.index, to: chunk)
                    chunk.rows[entry.row].line = UInt8(truncatingIfNeeded: line)
                } else {
                    try appendRebuiltLine(entry.row, to: chunk)
                }
            } catch {
                throw error.inRow(chunk.firstRow + entry.row)
            }
        }
        for entry in batch {
            guard let line = entry.line else { continue }
            do {
                try check(entry.row, lines[line], at: entry.index, of: chunk)
            } catch {
                throw error.inRow(chunk.firstRow + entry.row)
            }
        }
        for line in lines { line.sealer.beginBatch() }
        batch.removeAll(keepingCapacity: true)
    }

    /// `{"record":…,"row":…,"ci":…,"kid":…,"iat":…,"exp":…,"qr":…}`
    private func appendLine(_ position: Int, _ line: Line, at index: Int, to chunk: RecordChunk) {
        beginLine(position, of: chunk)
        write(chunk.rows[position].identifier, of: chunk.payloads)
        continueLine(line.memberText, to: chunk)
        let start = chunk.output.count
        line.sealer.appendText(at: index, to: &chunk.output)  // base45 has nothing to escape
        chunk.rows[position].text = TextRange(start..<chunk.output.count)
        chunk.rows[position].signature = append(to: &chunk.signatures) { line.sealer.appendSignature(at: index, to: &$0) }
        chunk.output.append("\"}\n")
    }

    /// Checks a text before it is released, and notes what the ledger keeps of it.
    private func check(_ position: Int, _ line: Line, at index: Int, of chunk: RecordChunk) throws(IssuingError) {
        try check(chunk.rows[position], line, at: index, of: chunk)
        if chunk.rows[position].isSampled { chunk.tally.countVerified() }
        let text = chunk.rows[position].text.range
        chunk.rows[position].textDigest = chunk.output.withUnsafeBytes {
            TextRebuilder.digest(UnsafeRawBufferPointer(rebasing: $0[text]))
        }
    }

    /// The line of a certificate that an earlier run, or this one before it was cut short, has signed.
    private func appendRebuiltLine(_ position: Int, to chunk: RecordChunk) throws(IssuingError) {
        let row = chunk.rows[position]
        let rebuild = chunk.rebuilds[Int(row.rebuild)]
        beginLine(position, of: chunk)
        write(rebuild.identifier, of: chunk.seals)
        continueLine(rebuild.facts.memberText, to: chunk)
        let start = row.content.range.lowerBound
        let place = row.identifier.range.lowerBound - Int(row.identifierHeadByteCount) - start
        try chunk.payloads.withUnsafeBytes { payloads throws(IssuingError) in
            try rebuilder.append(
                rebuild, content: UnsafeRawBufferPointer(rebasing: payloads[row.content.range]),
                identifierPlace: place..<row.identifier.range.upperBound - start, seals: chunk.seals, to: &chunk.output)
        }
        chunk.output.append("\"}\n")
    }

    private func beginLine(_ position: Int, of chunk: RecordChunk) {
        json.buffer.removeAll()
        json.beginObject()
        json.name(LineMembers.record)
        write(chunk.rows[position].name, of: chunk.texts)
        json.name(LineMembers.row)
        json.integer(Int64(chunk.firstRow + position))
        json.name(LineMembers.identifier)
    }

    private func continueLine(_ members: [UInt8], to chunk: RecordChunk) {
        chunk.output.append(json.buffer)
        chunk.output.append(members)
        // The object is closed by hand, behind the text.
        json.endLine()
    }

    private func check(
        _ row: borrowing JudgedRow, _ line: Line, at index: Int, of chunk: RecordChunk
    ) throws(IssuingError) {
        let (range, isVerified) = (row.text.range, row.isSampled)
        try chunk.output.withUnsafeBytes { output throws(IssuingError) in
            let text = UnsafeRawBufferPointer(rebasing: output[range])
            try line.check.check(text.bindMemory(to: UInt8.self), verifyingSignature: isVerified) {
                line.sealer.carries($0, at: index)
            }
        }
    }

    private func write(_ range: TextRange, of buffer: borrowing ByteBuffer) {
        buffer.withUnsafeBytes {
            json.string(utf8: UnsafeRawBufferPointer(rebasing: $0[range.range]).bindMemory(to: UInt8.self))
        }
    }
}
