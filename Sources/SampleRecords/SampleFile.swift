import Bytes
import TextFormats

/// Makes a sample row by row, from its seed alone, in constant memory.
///
/// Sound rows give no cause for a finding but `COURSE-INCOMPLETE`, which first doses have.
package struct SampleFile: ~Copyable {
    private let settings: SampleSettings
    private let maker: ListMaker
    private let filler: RowFiller
    private let contentMaker: ContentLineMaker
    private let letters = VietnameseLetters()
    private let plan: DefectPlan?

    private var row = SampleRow()
    private var current = ListRows()
    private var earlier = ListRows()
    private var json = JSONWriter()
    private var line = ByteBuffer(capacity: 1_024)
    private var nextIndex = 0

    package init(_ settings: SampleSettings) {
        self.settings = settings
        maker = ListMaker(seed: settings.seed)
        filler = RowFiller(
            seed: settings.seed, places: maker.places, countries: maker.persons.otherNames.countries,
            vaccines: maker.courses.vaccines)
        contentMaker = ContentLineMaker(seed: settings.seed, vaccines: maker.courses.vaccines)
        plan = settings.defectRate.map { DefectPlan(rate: $0, seed: settings.seed, format: settings.format) }
    }

    /// Appends the header row of a table; nothing for NDJSON.
    package func appendHeader(to output: inout ByteBuffer) {
        if settings.format == .csv { RowWriter.appendHeader(to: &output) }
    }

    /// Appends the next row with its line end and, when it is damaged, its line of the truth file.
    ///
    /// - Returns: false when there are no more.
    package mutating func appendNext(to output: inout ByteBuffer, truth: inout ByteBuffer) -> Bool {
        guard nextIndex < settings.rowCount else { return false }
        let index = nextIndex
        nextIndex += 1
        if index % CommuneList.rowCount == 0 { maker.make(index / CommuneList.rowCount, into: &current) }
        if let ordinal = plan?.ordinal(atRow: index) {
            appendDamaged(index, ordinal: ordinal, to: &output, truth: &truth)
        } else {
            appendSound(index, to: &output)
        }
        output.append(0x0A)
        return true
    }

    private mutating func appendSound(_ index: Int, to output: inout ByteBuffer) {
        let dose = current.doses[index % CommuneList.rowCount]
        let isContent = isContentLine(index)
        filler.fill(&row, index: index, dose, of: current.list, isIdentified: isContent)
        guard isContent else {
            return RowWriter.append(row, as: settings.format, escaping: current.list.escapesJSON, to: &output)
        }
        append(contentMaker.line(row, index: index, dose), to: &output)
    }

    /// Whether a row brings along the whole content of a certificate: one in fifty objects.
    private func isContentLine(_ index: Int) -> Bool {
        settings.format == .ndjson && index % 50 == 49
    }

    private mutating func append(_ content: ContentLine, to output: inout ByteBuffer) {
        json.buffer.removeAll()
        json.value(content.tree)
        json.endLine()
        output.append(json.buffer)
        output.truncate(to: output.count - 1)  // the line's end comes with every row's
    }

    // MARK: Damaged rows

    private mutating func appendDamaged(
        _ index: Int, ordinal: Int, to output: inout ByteBuffer, truth: inout ByteBuffer
    ) {
        guard let plan else { return }
        var random = SplitMix64(seed: settings.seed, stream: .defect, index: ordinal)
        for kind in plan.kinds(forOrdinal: ordinal) {
            let start = output.count
            guard let found = plant(kind, index, &random, to: &output) else {
                output.truncate(to: start)
                continue
            }
            return TruthLine.append(row: index + 1, record: recordName, found.codes, found.name, with: &json, to: &truth)
        }
    }

    /// What the row calls itself: its identifier, else its number.
    private var recordName: String {
        row.isEmpty(.recordIdentifier) ? row[.number] : row[.recordIdentifier]
    }

    /// What was planted: the codes to be found, and what happened to the row.
    private typealias Planted = (codes: [DefectKind], name: StaticString)

    /// - Returns: nil when the row cannot have that defect.
    private mutating func plant(
        _ kind: DefectKind, _ index: Int, _ random: inout SplitMix64, to output: inout ByteBuffer
    ) -> Planted? {
        switch kind {
        case .recordRepeated, .recordChanged: return plantRepeated(kind, index, &random, to: &output)
        case .identifierRepeated: return plantRepeatedIdentifier(index, to: &output)
        case .rowColumns: return plant(LineShape.rowColumns, kind, index, &random, to: &output)
        case .jsonInvalid: return plant(LineShape.jsonInvalid, kind, index, &random, to: &output)
        case .schema, .vaccineTriple, .vaccineDeprecated: return plantContent(kind, index, &random, to: &output)
        default:
            // What flat objects and whole contents both can have is found more often in flat objects, as these are.
            let isContent = settings.format == .ndjson && ContentShape.all[kind] != nil && random.chance(1, in: 3)
            return isContent
                ? plantContent(kind, index, &random, to: &output) : plantField(kind, index, &random, to: &output)
        }
    }

    /// The person's own dose where it will do, else that of somebody who fits.
    private mutating func subject(_ kind: DefectKind, _ index: Int) -> Subject {
        let own = current.doses[index % CommuneList.rowCount]
        let dose = maker.fits(own, kind) ? own : maker.standIn(for: kind, atRow: index, of: current.list)
        return Subject(dose: dose, list: current.list, letters: letters)
    }

    private mutating func plantField(
        _ kind: DefectKind, _ index: Int, _ random: inout SplitMix64, to output: inout ByteBuffer
    ) -> Planted? {
        let subject = subject(kind, index)
        filler.fill(&row, index: index, subject.dose, of: subject.list)
        guard let shape = Shapes.damage(&row, subject, with: Shapes.all[kind] ?? [], &random) else { return nil }
        let escapes = subject.list.escapesJSON && kind != .rowEncoding
        RowWriter.append(row, as: settings.format, escaping: escapes, to: &output)
        return (shape.codes.isEmpty ? [kind] : shape.codes, shape.name)
    }

    private mutating func plant(
        _ shapes: [LineShape], _ kind: DefectKind, _ index: Int, _ random: inout SplitMix64, to output: inout ByteBuffer
    ) -> Planted? {
        let subject = subject(kind, index)
        filler.fill(&row, index: index, subject.dose, of: subject.list)
        line.removeAll()
        RowWriter.append(row, as: settings.format, escaping: false, to: &line)
        let shape = random.pick(shapes)
        var bytes = line.array
        shape.damage(&bytes, row[.facility])
        output.append(bytes)
        return ([kind], shape.name)
    }

    private mutating func plantContent(
        _ kind: DefectKind, _ index: Int, _ random: inout SplitMix64, to output: inout ByteBuffer
    ) -> Planted? {
        guard let shapes = ContentShape.all[kind] else { return nil }
        let subject = subject(kind, index)
        filler.fill(&row, index: index, subject.dose, of: subject.list, isIdentified: true)
        let shape = random.pick(shapes)
        var content = contentMaker.line(row, index: index, subject.dose, kind: shape.kind)
        shape.damage(&content, subject)
        // A refused line leaves its identifier free; it is not to be taken for one given twice.
        content.set("ci", nil)
        append(content, to: &output)
        return ([kind], shape.name)
    }

    // MARK: Rows that repeat an earlier one

    private mutating func plantRepeated(
        _ kind: DefectKind, _ index: Int, _ random: inout SplitMix64, to output: inout ByteBuffer
    ) -> Planted? {
        guard index > 0, let shapes = Shapes.all[kind] else { return nil }
        var source = index - 1 - random.below(min(index, 2_000))
        while source >= 0, !isPlainSound(source) { source -= 1 }
        guard source >= 0 else { return nil }
        maker.make(source / CommuneList.rowCount, into: &earlier)
        let subject = Subject(
            dose: earlier.doses[source % CommuneList.rowCount], list: earlier.list, letters: letters)
        filler.fill(&row, index: source, subject.dose, of: subject.list)
        row.set(.number) { $0.append(number: index + 1) }
        guard let shape = Shapes.damage(&row, subject, with: shapes, &random) else { return nil }
        RowWriter.append(row, as: settings.format, escaping: subject.list.escapesJSON, to: &output)
        return ([kind], shape.name)
    }

    private func isPlainSound(_ index: Int) -> Bool {
        !isContentLine(index) && plan?.ordinal(atRow: index) == nil
    }

    private mutating func plantRepeatedIdentifier(_ index: Int, to output: inout ByteBuffer) -> Planted? {
        var source = index / 50 * 50 - 1
        while source > 0, !bringsIdentifier(source) { source -= 50 }
        guard source > 0, let identifier = ContentLineMaker.identifier(index: source, seed: settings.seed) else { return nil }
        let subject = subject(.identifierRepeated, index)
        filler.fill(&row, index: index, subject.dose, of: subject.list, isIdentified: true)
        var content = contentMaker.line(row, index: index, subject.dose)
        content.set("ci", .string(identifier))
        append(content, to: &output)
        return ([.identifierRepeated], "the identifier of an earlier line")
    }

    private func bringsIdentifier(_ index: Int) -> Bool {
        plan?.ordinal(atRow: index) == nil && ContentLineMaker.identifier(index: index, seed: settings.seed) != nil
    }
}

/// Lines of the truth file.
enum TruthLine {
    static func append(
        row: Int, record: String, _ codes: [DefectKind], _ name: StaticString, with json: inout JSONWriter,
        to truth: inout ByteBuffer
    ) {
        json.buffer.removeAll()
        json.beginObject()
        json.name("row")
        json.integer(Int64(row))
        json.name("record")
        json.string(record)
        json.name("codes")
        json.beginArray()
        for code in codes { json.string(code.rawValue) }
        json.endArray()
        json.name("damage")
        json.string("\(name)")
        json.endObject()
        json.endLine()
        truth.append(json.buffer)
    }
}
