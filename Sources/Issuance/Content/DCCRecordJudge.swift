import Bytes
import CBOR
import HealthCertificate
import TextFormats

/// Judges NDJSON lines that hold a whole DCC, of any of the three kinds. What can be made is made when it is absent:
/// `ver`, the transliterated names, and the identifier.
struct DCCRecordJudge: ~Copyable {
    /// A value of the line.
    typealias Item = JSONDocument.Item

    let context: JudgingContext
    private(set) var findings: [Finding] = []

    /// What the line holds, changed by judging into what will be signed.
    var line = JSONDocument()

    var names = NameJudge()
    private var folding = TextFolding()

    /// Texts that are put in, made when they are first needed.
    var transliterated = ByteBuffer(capacity: 128)
    var issuerName = ByteBuffer()
    private var version = ByteBuffer()
    /// Room for an identifier that is made: `URN:UVCI:01:VN:` and 32 digits, until others are asked for.
    var identifierRoom = ByteBuffer()

    /// The DCC as it will be signed, with room for an identifier.
    var encoded = CBORWriter()

    // What was found of the line.

    var kind = CertificateKind.vaccination
    private(set) var content: Item?
    private var meta: Item?
    var name: Item?
    var dateOfBirth: Item?
    /// The one entry of the DCC.
    var entry: Item?
    /// The identifier that the line brought along.
    var givenIdentifier: Item?
    /// The day of the dose, the sampling or the first positive test, and where it is written.
    var eventDate: CalendarDate?
    var eventText: Item?
    var birth: CalendarDate?
    /// `dn` of a vaccination, else 0.
    var doseNumber: Int64 = 0

    init(context: JudgingContext) {
        self.context = context
        issuerName.append(utf8: context.issuerName)
        version.append("1.3.0")
        setIdentifierRoom(byteCount: 47)
    }

    /// - Parameters:
    ///   - content: the DCC in ``line``.
    ///   - meta: what comes along with it.
    /// - Returns: whether the line may be signed; then ``write(identifierByteCount:to:)`` writes what to sign.
    mutating func judge(_ content: Item, meta: Item?) -> Bool {
        findings.removeAll(keepingCapacity: true)
        (self.content, self.meta) = (content, meta)
        (name, dateOfBirth, entry, givenIdentifier) = (nil, nil, nil, nil)
        (eventDate, eventText, birth, doseNumber) = (nil, nil, nil, 0)
        guard line.kind(of: content) == .object else {
            report(.jsonInvalid, "dcc", "dcc is not an object")
            return false
        }
        if hidesAnything(content) {
            var count = 0
            reportHidden(content, "dcc", &count)
        }
        judgeVersion(content)
        completeName(content)
        judgeDateOfBirth(content)
        judgeFacility()
        judgeEntry(content)
        judgeSchema()
        return !hasError
    }

    private var hasError: Bool {
        findings.contains { $0.severity == .error }
    }

    mutating func report(
        _ code: FindingCode, _ field: @autoclosure () -> String?, _ message: @autoclosure () -> String,
        normally: Severity? = nil
    ) {
        let severity = context.policy.severity(of: code, normally: normally)
        guard severity != .ignore else { return }
        findings.append(Finding(code: code, field: field(), severity: severity, message: message()))
    }

    // MARK: The whole

    /// No text may hold what is not shown: it would stand in the certificate as it came.
    private func hidesAnything(_ value: Item) -> Bool {
        switch line.kind(of: value) {
        case .string: return VisibleText.isHidden(in: line.text(of: value))
        case .array, .object:
            var next = line.first(in: value)
            while let part = next {
                if hidesAnything(part) { return true }
                next = line.next(after: part)
            }
            return false
        case .null, .false, .true, .number: return false
        }
    }

    /// - Parameter count: of those that were reported; the first few tell enough, and hostile lines have thousands.
    private mutating func reportHidden(_ value: Item, _ path: String, _ count: inout Int) {
        let isArray = line.kind(of: value) == .array
        if line.kind(of: value) == .string, VisibleText.isHidden(in: line.text(of: value)) {
            report(.schema, path, "\(path) holds a control character or one that shows nothing")
            count += 1
        }
        var index = 0
        var next = line.first(in: value)
        while count < Self.hiddenCountMax, let part = next {
            let name = isArray ? "\(index)" : String(decoding: line.name(of: part), as: UTF8.self)
            reportHidden(part, "\(path).\(VisibleText.shortened(name, to: 40))", &count)
            index += 1
            next = line.next(after: part)
        }
    }

    private static let hiddenCountMax = 16

    private static let versions: [StaticString] = ["1.3.0", "1.3.1", "1.3.2", "1.3.3"]

    private mutating func judgeVersion(_ content: Item) {
        guard let given = line.member("ver", of: content) else { return line.append("ver", version, to: content) }
        guard line.kind(of: given) == .string, Self.versions.contains(where: { $0.equals(line.text(of: given)) }) else {
            return report(.schema, "ver", "ver is not 1.3; leave it out or give the content of schema 1.3.0")
        }
    }

    private mutating func judgeFacility() {
        guard let meta, let signed = line.member("facility_signed", of: meta) else { return }
        let text = line.scalarText(of: signed) ?? UnsafeRawBufferPointer(start: nil, count: 0)
        guard !FacilitySignature.isGiven(text, folding: &folding) else { return }
        report(.facilityUnsigned, "facility_signed", "the facility has not signed the record; it must sign it first")
    }

    // MARK: What the ledger keeps

    /// Appends a member of what came along with the DCC, nothing when it is absent.
    func appendMeta(_ name: StaticString, to buffer: inout ByteBuffer) {
        guard let meta, let member = line.member(name, of: meta), let text = line.scalarText(of: member) else { return }
        buffer.append(text)
    }

    /// `mp` of a vaccination, none for what is no vaccination.
    var product: UnsafeRawBufferPointer { text("mp", of: entry) }

    /// `co`.
    var country: UnsafeRawBufferPointer { text("co", of: entry) }

    /// The day of the dose, the sampling or the first positive test, as `yyyy-MM-dd`.
    var date: UnsafeRawBufferPointer {
        guard let eventText else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        return UnsafeRawBufferPointer(rebasing: line.text(of: eventText).prefix(10))
    }

    func appendDateOfBirth(to buffer: inout ByteBuffer) {
        if let dateOfBirth { buffer.append(line.text(of: dateOfBirth)) }
    }

    /// Appends the transliterated parts of the name.
    func appendFoldedName(to buffer: inout ByteBuffer) {
        buffer.append(text("fnt", of: name))
        buffer.append(UInt8(ascii: "<"))
        buffer.append(text("gnt", of: name))
    }

    /// A member that is a string; none when it is absent. Of use until the next line is read.
    private func text(_ member: StaticString, of object: Item?) -> UnsafeRawBufferPointer {
        guard let object, let member = line.string(member, of: object) else {
            return UnsafeRawBufferPointer(start: nil, count: 0)
        }
        return line.text(of: member)
    }
}

extension JSONDocument {
    /// What a field is that has this value: `yes` and `no` for truth, nothing for null; nil for an array or object.
    /// Of use until the document is changed.
    func scalarText(of item: Item) -> UnsafeRawBufferPointer? {
        switch kind(of: item) {
        case .string, .number: text(of: item)
        case .true: ("yes" as StaticString).bytes
        case .false: ("no" as StaticString).bytes
        case .null: UnsafeRawBufferPointer(start: nil, count: 0)
        case .array, .object: nil
        }
    }
}
