import Foundation
import QRSymbols
import Testing
import VectorSupport

@testable import Pictures

/// The built command; `HCERT_COMMAND` names it.
private let command = ProcessInfo.processInfo.environment["HCERT_COMMAND"] ?? ""
private let commandIsThere = FileManager.default.isExecutableFile(atPath: command)

@Suite("The confined reader of pictures")
struct PictureReaderTests {
    /// A reader whose process is a shell that greets, and then does what a hostile picture might make it do.
    private func reader(doing script: String, greeting: String = #"printf '\1'; "#, timeMax: Int = 30) -> PictureReader {
        PictureReader(program: "/bin/sh", arguments: ["sh", "-c", greeting + script], timeMax: timeMax)
    }

    private let picture = HandMadePNG.signature

    /// A reader that takes the question, length and picture, and answers with these bytes.
    private func reader(answering answer: String) -> PictureReader {
        reader(doing: "head -c \(4 + picture.count) > /dev/null; printf '\(answer)'")
    }

    // MARK: A process that fails

    @Test func `a process that crashes, gives up or falls silent costs one picture its answer, and no more`() throws {
        let cases: [(script: String, reason: String)] = [
            ("kill -SEGV $$", "ended by signal 11"), ("kill -XCPU $$", "more than 10 seconds of processor time"),
            ("exit 3", "gave up with exit code 3"), ("exit 127", "gave up with exit code 127"), ("exec cat > /dev/null", "longer than 2 seconds"), ("exec 0<&- 1>&-; sleep 9", "signal 9"),
        ]
        for (script, reason) in cases {
            let reader = reader(doing: script, timeMax: reason.contains("longer") ? 2 : 30)
            for _ in 0..<2 {
                guard case .unreadable(let found) = try reader.contents(of: picture) else {
                    Issue.record("\(script)")
                    continue
                }
                #expect(found.contains(reason), "\(script): \(found)")
            }
        }
    }

    @Test func `an answer that is none is not believed`() throws {
        let answers = [
            #"\0\0\0\0\0"#,  // no such answer
            #"\1\0\0\0\0"#,  // no text where there must be one
            #"\1\377\377\377\377"#,  // more than any answer may have
            #"\1\5\0\0\0\5\0\0\0A"#,  // a text longer than the answer
            #"\1\2\0\0\0\0\0"#,  // half a length
            #"\2\11\0\0\0\2\0\0\0\2\0\0\0A"#,  // four pixels, of which one is there
            #"\2\10\0\0\0\0\0\0\0\0\0\0\0"#,  // a picture without pixels
            #"\4\0\0\0\0"#,  // that there is no library, which is said before any picture
            #"\3\221\1\0\0"#,  // words of 401 bytes
            #"\2\11\44\364\0"#,  // a picture of more pixels than are sent
            #"\1"#,  // nothing more
        ]
        for answer in answers {
            guard case .unreadable = try reader(answering: answer).contents(of: picture) else {
                Issue.record("\(answer)")
                continue
            }
        }
        // The twin: five bytes that are an answer.
        let one = #"\1\5\0\0\0\1\0\0\0A"#
        #expect(try reader(answering: one).contents(of: picture) == .codes([[0x41]]))
        #expect(try reader(answering: #"\2\0\0\0\0"#).contents(of: picture) == .noCode)
        #expect(try reader(answering: #"\3\2\0\0\0no"#).contents(of: picture) == .unreadable("no"))
    }

    @Test func `an answer holds no more codes, and no longer ones, than a picture can`() {
        func answer(count: Int, byteCount: Int) -> PictureAnswer? {
            let message = PictureAnswer.codes((0..<count).map { _ in [UInt8](repeating: 0x41, count: byteCount) }).message
            guard PictureAnswer.contentByteCount(head: Array(message.prefix(5))) == message.count - 5 else { return nil }
            return PictureAnswer(kind: 1, contents: Array(message.dropFirst(5)))
        }
        #expect(answer(count: 510, byteCount: 8_000) != nil)
        #expect(answer(count: 511, byteCount: 1) == nil)
        #expect(answer(count: 511, byteCount: 8_000) == nil)
        #expect(answer(count: 1, byteCount: 8_001) == nil)
        // The largest QR code (ISO/IEC 18004, version 40-L).
        #expect(answer(count: 1, byteCount: 7_089) != nil)
        // Why a picture is unreadable takes few words.
        #expect(PictureAnswer.unreadable(String(repeating: "x", count: 400)).message.prefix(5) == [3, 0x90, 1, 0, 0])
        #expect(PictureAnswer.unreadable(String(repeating: "x", count: 401)).message.count == 405)
    }

    @Test func `a picture that ends its process is given to no other one`() throws {
        // The first process answers one picture and crashes at the next; a second one would answer.
        let folder = FileManager.default.temporaryDirectory.appending(path: "pictures-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let take = "head -c \(4 + picture.count) > /dev/null"
        // The limits allow no file to be written; an empty folder says that there was a process before.
        let reader = reader(
            doing: """
                mkdir '\(folder.path)/begun' 2> /dev/null || { \(take); printf '\\3\\3\\0\\0\\0new'; exec cat > /dev/null; }
                \(take); printf '\\3\\3\\0\\0\\0old'; \(take); kill -SEGV $$
                """)
        #expect(try reader.contents(of: picture) == .unreadable("old"))
        #expect(try reader.contents(of: picture) == .unreadable("its reader was ended by signal 11"))
        // Twin: the next picture has a process of its own.
        #expect(try reader.contents(of: picture) == .unreadable("new"))
    }

    @Test func `a process that says what nobody asked for serves no picture`() throws {
        let take = "head -c \(4 + picture.count) > /dev/null"
        let talker = reader(doing: #"\#(take); printf '\3\2\0\0\0no\3\3\0\0\0bad'; exec cat > /dev/null"#)
        for _ in 0..<3 { #expect(try talker.contents(of: picture) == .unreadable("no")) }
    }

    @Test func `a program that is missing, a missing library, or a process that is not confined, is no property of the picture`() {
        #expect(throws: PictureReaderError.cannotStart("/nowhere cannot be started")) {
            try PictureReader(program: "/nowhere", arguments: ["x"]).contents(of: picture)
        }
        for (greeting, error) in [(#"\2"#, PictureReaderError.libraryMissing), (#"\3"#, .notConfined), (#"\4"#, .cannotStart("/bin/sh is no reader of pictures"))] {
            // What it would answer is not asked for.
            #expect(throws: error) {
                try reader(doing: #"printf '\3\2\0\0\0no'"#, greeting: "printf '\(greeting)'; ").contents(of: picture)
            }
        }
        #expect(throws: PictureReaderError.cannotStart("/bin/sh does not begin (gave up with exit code 3)")) {
            try reader(doing: "exit 3", greeting: "").contents(of: picture)
        }
    }

    @Test func `a picture that is too long is not even sent`() throws {
        let long = [UInt8](repeating: 0, count: PictureReader.byteCountMax + 1)
        #expect(
            try PictureReader(program: "/nowhere", arguments: ["x"]).contents(of: long)
                == .unreadable("it is longer than 33554432 bytes"))
    }

    // MARK: What a process may

    @Test func `a confined process has nothing but its socket, and bounds`() throws {
        // The answer of a process that looks round: words, as a reason why a picture is unreadable.
        let look = #"""
            exec 2>&1
            head -c 12 > /dev/null
            # Not in a substitution: while that runs the shell has both ends of its pipe open for a moment.
            set -- /proc/$$/fd/*
            words="$(grep -E '^(NoNewPrivs|SigIgn|SigBlk):' /proc/self/status | tr -s '\t\n' '  ') core=$(ulimit -c) file=$(ulimit -f) \#
            memory=$(ulimit -v) open=$* in=$(readlink /proc/$$/fd/0 | cut -c1-6) home=$HOME vectors=$HCERT_VECTORS"
            printf "\3\\$(printf %o ${#words})\0\0\0%s" "$words"
            """#
        setenv("HOME", "/somewhere", 0)
        signal(SIGPIPE, SIG_IGN)
        guard case .unreadable(let words) = try reader(doing: look).contents(of: picture) else {
            Issue.record("no answer")
            return
        }
        for expected in [
            "NoNewPrivs: 1", "SigBlk: 0000000000000000", "core=0", "file=0", "memory=2097152", "in=socket",
            "home= ", "/fd/0 ", "/fd/1 ", "/fd/2 ",
        ] { #expect((words + " ").contains(expected), "\(expected) in \(words)") }
        #expect(!words.contains("/fd/4"), "\(words)")
        // Signals 32 and 33 are the C library's own.
        let ignored = try #require(words.firstMatch(of: /SigIgn: ([0-9a-f]+)/).flatMap { UInt64($0.1, radix: 16) })
        #expect(ignored & ~(3 << 31) == 0, "\(words)")
    }

    @Test(.enabled(if: commandIsThere, "HCERT_COMMAND names no command"))
    func `a process that was killed while it waited is replaced`() throws {
        let reader = PictureReader(program: command, arguments: ["hcert", "read-pictures"])
        let picture = try QRSymbol("HC1:A").png()
        for _ in 0..<3 {
            #expect(try reader.contents(of: picture) == .codes([Array("HC1:A".utf8)]))
            let process = try #require(Self.readers().first { reader.isServed(by: $0) })
            kill(process, SIGKILL)
            usleep(20_000)
        }
    }

    @Test(.enabled(if: commandIsThere, "HCERT_COMMAND names no command"))
    func `one process reads many pictures, sound and hostile`() throws {
        let reader = PictureReader(program: command, arguments: ["hcert", "read-pictures"])
        _ = try reader.contents(of: picture)
        let process = try #require(Self.readers().first { reader.isServed(by: $0) })
        for _ in 0..<2 {
            for picture in try PictureVector.own() {
                switch try reader.contents(of: picture.bytes) {
                case .codes(let texts): #expect(Set(texts) == picture.texts, "\(picture.name)")
                case .noCode: #expect(picture.texts.isEmpty && picture.refused == nil, "\(picture.name)")
                case .unreadable(let reason): #expect(picture.refused.map(reason.contains) == true, "\(picture.name): \(reason)")
                }
            }
        }
        #expect(reader.isServed(by: process))
        // System calls go through a filter.
        let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        #expect(status.contains("Seccomp:\t2") && status.contains("NoNewPrivs:\t1"))
    }

    /// Processes that this one has started.
    private static func readers() throws -> [pid_t] {
        let tasks = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")
        return try tasks.flatMap { task in
            try String(contentsOfFile: "/proc/self/task/\(task)/children", encoding: .utf8).split(separator: " ").compactMap { pid_t($0) }
        }
    }

    // MARK: The second reader

    @Test func `what zbarimg prints is taken apart, whatever the codes hold`() {
        let printed = """
            <barcodes xmlns='http://zbar.sourceforge.net/2008/barcode'>
            <source href='PGM:fd:0'>
            <index num='0'>
            <symbol type='QR-Code' quality='1' orientation='UP'><data><![CDATA[line1
            line2]]></data></symbol>
            <symbol type='QR-Code' quality='1' orientation='UP'><data format='base64' length='12'><![CDATA[
            YV1dPmIKSEMxOjwm
            ]]></data></symbol>
            <symbol type='QR-Code' quality='1' orientation='UP'><data><![CDATA[<data format='base64'>]]></data></symbol>
            </index>
            </source>
            </barcodes>
            """
        let texts = ZBarReader.texts(inXML: Array(printed.utf8)).map { String(decoding: $0, as: UTF8.self) }
        #expect(texts == ["line1\nline2", "a]]>b\nHC1:<&", "<data format='base64'>"])
        #expect(ZBarReader.texts(inXML: Array("<data><![CDATA[HC1:".utf8)).isEmpty)
        #expect(ZBarReader.texts(inXML: Array("<data format='base64'><![CDATA[*]]></data>".utf8)).isEmpty)
    }

    @Test func `zbarimg reads grey pictures, several codes, and nothing where there is nothing`() throws {
        guard ZBarReader.isInstalled else {
            FileHandle.standardError.write(Data("NOT TESTED: zbarimg is missing (apt-get install zbar-tools)\n".utf8))
            return
        }
        let (left, right) = (try QRSymbol("HC1:LEFT"), try QRSymbol("HC1:RIGHT"))
        let side = 4 * (left.width + 8)
        let pixels = (0..<side).flatMap { y in
            (0..<2 * side).map { x -> UInt8 in
                let (symbol, column) = x < side ? (left, x / 4 - 4) : (right, (x - side) / 4 - 4)
                let row = y / 4 - 4
                let isInside = (0..<symbol.width).contains(row) && (0..<symbol.width).contains(column)
                return isInside && symbol.isDark(row: row, column: column) ? 0 : 255
            }
        }
        let grey = try #require(GreyPicture(width: 2 * side, height: side, pixels: pixels))
        #expect(Set(ZBarReader.texts(of: grey, before: Deadline(seconds: 30))) == [Array("HC1:LEFT".utf8), Array("HC1:RIGHT".utf8)])
        let white = try #require(GreyPicture(width: side, height: side, pixels: .init(repeating: 255, count: side * side)))
        #expect(ZBarReader.texts(of: white, before: Deadline(seconds: 30)).isEmpty)
        // The time is that of the picture, of which the first reader may have left none.
        #expect(ZBarReader.texts(of: grey, before: Deadline(seconds: 0)).isEmpty)
    }
}
