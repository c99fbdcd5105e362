import Bytes
import HealthCertificate
import TextFormats

/// Name and birth of the holder.
extension DCCRecordJudge {
    mutating func completeName(_ content: Item) {
        guard let name = line.member("nam", of: content), line.kind(of: name) == .object else {
            return report(.nameEmpty, "nam", "nam is missing; give fn and gn")
        }
        self.name = name
        // What is given and empty is as good as absent.
        line.removeEmptyStrings(from: name)
        complete("fn", "fnt", of: name)
        complete("gn", "gnt", of: name)
        if line.member("fn", of: name) == nil, line.member("fnt", of: name) == nil {
            report(.nameEmpty, "nam", "nam holds no family name; a person with one name has it in fn")
        }
    }

    /// Puts a part of the name in the form in which it is signed, and its transliteration beside it if it is absent.
    private mutating func complete(_ written: StaticString, _ transliteration: StaticString, of name: Item) {
        guard let part = line.string(written, of: name) else { return }
        let given = line.string(transliteration, of: name)
        names.read(line.text(of: part))
        transliterated.removeAll()
        let faults = names.judge(
            passport: given.map { line.text(of: $0) } ?? UnsafeRawBufferPointer(start: nil, count: 0), isCitizen: false,
            transliterated: &transliterated)
        if !faults.isEmpty {
            for (fault, code, message) in NameJudge.Faults.explained where faults.contains(fault) {
                report(code, "nam.\(written)", message)
            }
        }
        line.set(part, to: names.name)
        if given == nil { line.append(transliteration, transliterated, to: name) }
    }

    mutating func judgeDateOfBirth(_ content: Item) {
        guard let written = line.string("dob", of: content) else {
            return report(.dobInvalid, "dob", "dob is missing; give yyyy-MM-dd, yyyy-MM or yyyy")
        }
        dateOfBirth = written
        let text = line.text(of: written)
        guard let date = Self.firstDay(of: text) else {
            return report(.dobInvalid, "dob", "dob is no date of the form yyyy-MM-dd, yyyy-MM or yyyy")
        }
        birth = date
        if text.count < 10 { report(.dobPartial, "dob", "dob has no day") }
        if context.today < date { report(.dobFuture, "dob", "dob lies in the future") }
        if date.year < context.today.year - 120 { report(.dobImplausible, "dob", "dob is more than 120 years ago") }
    }

    /// The day of `yyyy-MM-dd`, the first one of `yyyy-MM` and `yyyy`.
    private static func firstDay(of text: UnsafeRawBufferPointer) -> CalendarDate? {
        switch text.count {
        case 4: CalendarDate(parsing: String(decoding: text, as: UTF8.self) + "-01-01")
        case 7: CalendarDate(parsing: String(decoding: text, as: UTF8.self) + "-01")
        default: CalendarDate(parsing: text)
        }
    }
}
