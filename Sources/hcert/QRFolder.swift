import Bytes
import CLinux
import Glibc
import Issuance
import QRSymbols
import TextFormats

/// What pictures of a folder look like.
struct PictureForm: Sendable {
    let isSVG: Bool
    let level: ErrorCorrectionLevel
    let moduleSize: Int

    var fileEnding: String { isSVG ? "svg" : "png" }
}

/// A folder of pictures, one for each line of a file of certificates, and a list of them that comes last: without it the
/// folder is not complete.
struct QRFolder {
    let path: String
    let form: PictureForm
    let jobCount: Int

    /// How many lines there were, and how many have a picture.
    struct Count {
        var lines = 0
        var drawn = 0
    }

    private static let lineByteCountMax = 1_024 * 1_024

    /// Draws every line of `file`, `-` for stdin.
    ///
    /// - Parameter progress: is told of the lines done and the lines there are, when that is known.
    func draw(_ file: String, progress: (Int, Int) -> Void) throws -> Count {
        let folder = try makeFolder()
        defer { close(folder) }
        let descriptor = file == "-" ? dup(STDIN_FILENO) : open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure("open", file) }
        defer { close(descriptor) }
        var index = try OutputStream.to(path + "/index.csv")
        index.buffer.append("line,file,record,row,error\n")
        var reader = LineReader(descriptor: descriptor, byteCountMax: Self.lineByteCountMax)
        let lineCount = file == "-" ? 0 : Self.lineCount(of: descriptor)
        let painters = (0..<jobCount).map { _ in PicturePainter(form, folder: folder, path: path) }
        var count = Count()
        while true {
            let batch = LineBatch(&reader)
            if let error = batch.failure { throw error }
            if batch.lineCount == 0 { break }
            let before = count.lines
            concurrently(jobCount) { number in
                let (start, end) = (batch.lineCount * number / jobCount, batch.lineCount * (number + 1) / jobCount)
                for position in start..<end {
                    batch.withLine(position) { painters[number].draw($0, number: before + position + 1) }
                }
            }
            count.lines += batch.lineCount
            for painter in painters { count.drawn += try painter.hand(to: &index) }
            if lineCount > 0 { progress(count.lines, lineCount) }
        }
        // The list says that the pictures are there, so they must be: all at once, since syncing each takes milliseconds. The
        // folder was opened before the first of them, so that what the disk refused of any since then is told.
        guard syncfs(folder) == 0 else { throw Self.failure("syncfs", path) }
        guard fsync(folder) == 0 else { throw Self.failure("fsync", path) }
        try index.finish()
        return count
    }

    /// Opens the folder, made if it is not there.
    private func makeFolder() throws(Stop) -> CInt {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw Self.failure("mkdir", path) }
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw Self.failure("open", path) }
        guard Streams.isEmpty(path) else {
            close(folder)
            throw Stop(.files, "\(path): the folder is not empty", hint: "name a new one, or remove what is in it")
        }
        return folder
    }

    /// Lines of a file that can be read twice; 0 for any other.
    private static func lineCount(of descriptor: CInt) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return 0 }
        var (count, offset) = (0, off_t(0))
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { room.deallocate() }
        while true {
            let byteCount = pread(descriptor, room.baseAddress, room.count, offset)
            guard byteCount > 0 else { return count }
            count += room[..<byteCount].count { $0 == 0x0A }
            offset += off_t(byteCount)
        }
    }

    fileprivate static func failure(_ call: String, _ path: String) -> Stop {
        Stop(.files, "\(path): \(call): \(String(cString: strerror(errno)))")
    }
}

/// Draws pictures into a folder, in memory that it uses again. One painter serves one thread.
private final class PicturePainter: @unchecked Sendable {  // used by one thread at a time
    private let form: PictureForm
    private let folder: CInt
    private let path: String
    private let writer = PNGWriter()
    private var picture = ByteBuffer(capacity: 64 * 1_024)

    /// Lines of the list, and what went wrong, until they are handed over.
    private var list = ByteBuffer(capacity: 64 * 1_024)
    private var drawnCount = 0
    private var failure: Stop?

    init(_ form: PictureForm, folder: CInt, path: String) {
        self.form = form
        self.folder = folder
        self.path = path
    }

    func draw(_ line: LineReader.Line, number: Int) {
        guard failure == nil else { return }
        var entry = ListEntry(line: number)
        do {
            try draw(line, of: &entry)
            drawnCount += 1
        } catch let stop as Stop {
            failure = stop
        } catch {
            entry.error = "\(error)"
            writeError("hcert: line \(number): \(error)")
        }
        entry.append(to: &list)
    }

    private func draw(_ line: LineReader.Line, of entry: inout ListEntry) throws {
        guard case .whole(let bytes) = line else { throw UnusableLine(reason: "longer than a line may be") }
        let object: JSONValue
        do {
            object = try JSONValue(parsing: UnsafeRawBufferPointer(bytes))
        } catch {
            throw UnusableLine(reason: "\(error)")
        }
        entry.record = object["record"].flatMap(Self.scalar) ?? ""
        entry.row = object["row"].flatMap(Self.scalar) ?? ""
        guard let text = object["qr"]?.string else { throw UnusableLine(reason: "there is no qr; give the text of the certificate as qr") }
        let symbol = try QRSymbol(Array(text.utf8), level: form.level)
        picture.removeAll()
        if form.isSVG {
            symbol.writeSVG(moduleSize: form.moduleSize, to: &picture)
        } else {
            writer.write(symbol, moduleSize: form.moduleSize, to: &picture)
        }
        // By the number of the line and nothing that the line holds (security rule: no name from the input).
        let digits = String(entry.line)
        let name = String(repeating: "0", count: max(0, 9 - digits.count)) + digits + "." + form.fileEnding
        try write(name)
        entry.file = name
    }

    private static func scalar(_ value: JSONValue) -> String? {
        switch value {
        case .string(let text), .number(let text): text
        default: nil
        }
    }

    private func write(_ name: String) throws(Stop) {
        let descriptor = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw QRFolder.failure("open", path + "/" + name) }
        var written = 0
        while written < picture.count {
            let count = picture.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress.map { $0 + written }, $0.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let stop = QRFolder.failure("write", path + "/" + name)
                close(descriptor)
                throw stop
            }
            written += count
        }
        guard close(descriptor) == 0 else { throw QRFolder.failure("close", path + "/" + name) }
    }

    /// Hands over the lines of the list.
    ///
    /// - Returns: pictures drawn since the last time.
    func hand(to index: inout OutputStream) throws -> Int {
        if let failure { throw failure }
        index.buffer.append(list)
        list.removeAll()
        try index.writeIfFull()
        defer { drawnCount = 0 }
        return drawnCount
    }
}

/// Why a line has no picture.
private struct UnusableLine: Error, CustomStringConvertible {
    let reason: String

    var description: String { reason }
}

/// One line of `index.csv`.
private struct ListEntry {
    let line: Int
    var file = ""
    var record = ""
    var row = ""
    var error = ""

    init(line: Int) {
        self.line = line
    }

    func append(to list: inout ByteBuffer) {
        list.append(utf8: "\(line),\(file),")
        CSVField.append(record, to: &list)
        list.append(",")
        CSVField.append(row, to: &list)
        list.append(",")
        CSVField.append(error, to: &list)
        list.append("\n")
    }
}
