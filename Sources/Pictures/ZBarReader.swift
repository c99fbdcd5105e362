import CPictures
import Glibc
import TextFormats

/// A second reader of QR codes, where it is installed: `zbarimg`, in a confined process of its own. It gets the grey pixels,
/// never the file: the many formats that it knows are no concern of a verifier.
struct ZBarReader {
    private static let program = "/usr/bin/zbarimg"

    /// Most bytes of what it prints: more than 255 of the largest codes in Base64 come to.
    private static let outputByteCountMax = 4 * 1_024 * 1_024

    static var isInstalled: Bool { access(program, X_OK) == 0 }

    /// The contents of all codes; none when there is none, or the reader does not come to an end within its bounds.
    static func texts(of grey: GreyPicture, before deadline: Deadline) -> [[UInt8]] {
        // A file that is in memory alone: a certificate leaves nothing on the disk.
        let file = hcert_file_in_memory()
        guard file >= 0 else { return [] }
        defer { close(file) }
        guard write(grey.portableGraymap, to: file), lseek(file, 0, SEEK_SET) == 0 else { return [] }
        let arguments = ["zbarimg", "--quiet", "--xml", "--nodbus", "-Sdisable", "-Sqrcode.enable", "PGM:fd:0"]
        // Threads of its own gain nothing here, and each takes address space.
        let environment = ["OMP_NUM_THREADS=1", "MAGICK_THREAD_LIMIT=1"]
        let bounds = hcert_bounds(address_space: 1 << 30, processor_time: PictureService.processorTimeMax)
        do {
            let process = try ConfinedProcess.start(
                program, arguments: arguments, environment: environment, input: file, bounds: bounds)
            return process.receiveAll(byteCountMax: outputByteCountMax, before: deadline).map(texts(inXML:)) ?? []
        } catch {
            return []
        }
    }

    private static func write(_ bytes: [UInt8], to file: CInt) -> Bool {
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            written += count
        }
        return true
    }

    /// What stands in `<data>` elements: a CDATA section, in Base64 when `format` says so, which is done with every content
    /// that could end the section.
    static func texts(inXML bytes: [UInt8]) -> [[UInt8]] {
        var texts: [[UInt8]] = []
        var rest = bytes[...]
        while let element = behind("<data", in: rest), let section = behind("<![CDATA[", in: element) {
            guard let end = firstRange(of: "]]></data>", in: section) else { break }
            let isEncoded = firstRange(of: "format='base64'", in: element[..<section.startIndex]) != nil
            let content = section[..<end.lowerBound]
            if !isEncoded {
                texts.append(Array(content))
            } else if let decoded = Base64.decode(String(decoding: content, as: UTF8.self)) {
                texts.append(decoded)
            }
            rest = section[end.upperBound...]
        }
        return texts
    }

    private static func behind(_ word: StaticString, in bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        firstRange(of: word, in: bytes).map { bytes[$0.upperBound...] }
    }

    private static func firstRange(of word: StaticString, in bytes: ArraySlice<UInt8>) -> Range<Int>? {
        let word = Array("\(word)".utf8)
        var start = bytes.startIndex
        while start + word.count <= bytes.endIndex {
            if bytes[start..<start + word.count].elementsEqual(word) { return start..<start + word.count }
            start += 1
        }
        return nil
    }
}
