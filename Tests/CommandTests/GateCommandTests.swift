import Foundation
import ScannerInput
import Testing
import VectorSupport

/// No gate starts before the day on which its source was released.
private let isClockRight = Date().timeIntervalSince1970 >= 1_793_491_200

@Suite(
    "hcert gate at a terminal", .enabled(if: Command.isThere, "HCERT_COMMAND names no built command"),
    .enabled(if: isClockRight, "the clock is before the release of this program"))
struct GateCommandTests {
    private let post: BorderPost

    init() throws {
        post = try BorderPost()
    }

    private let leave: [GateTerminal.Step] = [.key("\u{3}"), .await("LEAVE THE GATE?"), .key("+")]

    private func gate(
        _ steps: [GateTerminal.Step], _ options: [String] = ["--no-colour"], trust: [String]? = nil, awaiting ready: String = "READY"
    ) throws -> GateTerminal.Outcome {
        let outcome = try GateTerminal.run((trust ?? post.trust) + options, [.await(ready)] + steps)
        #expect(outcome.missing.isEmpty, "\(outcome.screens.last ?? []) \(outcome.standardError)")
        #expect(outcome.isRestored && outcome.shellScreen.allSatisfy(\.isEmpty))
        return outcome
    }

    @Test func `lists that nobody signed are amber at best, and always told`() throws {
        let outcome = try GateTerminal.run(
            ["--unsigned-trust", post.signer, "--no-colour"],
            [.await("READY"), .keep, .send(post.valid + "\r"), .await("COMPARE PASSPORT"), .keep, .pause, .send(BorderPost.passport + "\r"), .await("CODE GENUINE - LISTS"), .keep] + leave)
        #expect(outcome.status == 0 && outcome.isRestored, "\(outcome)")
        for index in 0..<3 { #expect(outcome.screen(index).contains("! LISTS NOT SIGNED: amber at best")) }
        #expect(outcome.screen(1).contains("[?]  CODE GENUINE - COMPARE PASSPORT") && outcome.screen(1).contains("Nguyễn, Bảo Duy"))
        #expect(outcome.screen(2).contains("[?]  CODE GENUINE - LISTS NOT SIGNED"))
    }

    @Test func `a valid code, its passport, and the officer's key`() throws {
        let outcome = try gate([
            .send(post.valid + "\r"), .await("COMPARE PASSPORT"), .keep, .pause, .send(BorderPost.passport + "\r"), .await("PASSPORT MATCHES"), .keep,
            .await("READY"), .keep,
            .send(post.valid + "\r"), .await("COMPARE PASSPORT"), .pause, .pause, .key("+"), .await("COMPARED BY OFFICER"), .keep,
        ] + leave, ["--no-colour", "--blank-after", "4"])
        #expect(outcome.status == 0)
        #expect(outcome.screen(0).contains("[?]  CODE GENUINE - COMPARE PASSPORT") && outcome.screen(0).contains("No. 1"))
        #expect(outcome.screen(0).contains("GENUINE") && outcome.screen(0).contains("Nguyễn, Bảo Duy"))
        #expect(outcome.screen(1).contains("[=]  CODE GENUINE - PASSPORT MATCHES"))
        #expect(!outcome.screen(2).contains("Nguyễn") && outcome.screen(2).contains("matched 1"))
        #expect(outcome.screen(3).contains("[=]  CODE GENUINE - COMPARED BY OFFICER") && outcome.screen(3).contains("by officer 1"))
    }

    @Test func `a positive test is red beside its passport`() throws {
        let outcome = try gate([
            .send(post.positive + "\r"), .await("TEST POSITIVE"), .keep, .pause, .send(BorderPost.passport + "\r"), .await("equal"), .keep,
        ] + leave)
        for index in 0..<2 { #expect(outcome.screen(index).contains("[X]  CODE GENUINE - TEST POSITIVE")) }
        #expect(outcome.screen(1).contains("! TEST-POSITIVE: The test found the virus"))
    }

    @Test func `another passport is a red mismatch, a near one amber with its letters marked`() throws {
        let outcome = try gate([
            .send(post.valid + "\r"), .await("COMPARE PASSPORT"), .pause, .send(BorderPost.otherPassport + "\r"), .await("DOES NOT MATCH"), .keep, .pause,
            .send(post.valid + "\r"), .await("No. 2"), .pause, .typed(BorderPost.nearPassport + "\r"), .await("COMPARE LETTERS"), .keep,
        ] + leave)
        #expect(outcome.screen(0).contains("[X]  PASSPORT DOES NOT MATCH"))
        #expect(outcome.screen(1).contains("[?]  CODE GENUINE - COMPARE LETTERS"))
        #expect(outcome.screen(1).contains("certificate NGUYE[N]") && outcome.screen(1).contains("passport    NGUYE[M]  one letter differs"))
        #expect(!outcome.headlines.contains { $0.contains("PASSPORT MATCHES") })
    }

    @Test func `a stale bundle is told and amber at best, and one that has ended stops the gate`() throws {
        let stale = try gate([
            .keep, .send(post.valid + "\r"), .await("COMPARE PASSPORT"), .pause, .send(BorderPost.passport + "\r"), .await("SEE NOTICES"), .keep,
        ] + leave, trust: try post.bundle("stale", staleAfter: 3_600, endsAfter: 7_200))
        #expect(stale.screen(0).contains("! LISTS OUT OF DATE") && stale.screen(0).contains("Lists no. 2, 1 h 0 min old"))
        #expect(stale.screen(1).contains("[?]  CODE GENUINE - SEE NOTICES") && stale.screen(1).contains("! TRUST-STALE: "))

        let ending = try gate([
            .send(post.valid + "\r"), .await("COMPARE PASSPORT"), .await("GATE STOPPED"), .keep, .send(post.valid + "\r"), .await("Codes 2"), .keep,
        ] + leave, ["--no-colour", "--blank-after", "60"], trust: try post.bundle("ending", staleAfter: 60, endsAfter: 3_605))
        for index in 0..<2 {
            #expect(ending.screen(index).contains("[X]  GATE STOPPED - LISTS TOO OLD") && !ending.screen(index).contains("Nguyễn"))
        }
        #expect(ending.screen(1).contains("genuine 1") && ending.status == 3 && ending.standardError.contains("too old"))

        let ended = try Command.run(["gate"] + post.bundle("ended", staleAfter: 60, endsAfter: 3_600))
        #expect(ended.status == 3 && ended.errors.contains("fetch the newest bundle"))
    }

    @Test func `garbage and a cracked code are amber, a changed signature is red`() throws {
        let outcome = try gate([
            .send("garbage \u{1B}[2J \u{3}\u{1A}\u{13}\u{1C}\r"), .await("SCAN AGAIN"), .keep, .pause,
            .send(String(post.valid.dropLast(40)) + "\r"), .await("No. 2"), .keep, .pause,
            .send(post.forged + "\r"), .await("SIGNATURE WRONG"), .keep, .pause,
            .send("URN:UVCI:01:VN:AB12CD34#T\r"), .await("ONLY-IDENTIFIER"), .keep,
        ] + leave)
        #expect(outcome.status == 0)
        for index in 0..<2 {
            #expect(outcome.screen(index).contains("[?]  NOT READ - SCAN AGAIN"), "\(outcome.screen(index))")
        }
        #expect(outcome.screen(2).contains("[X]  SIGNATURE WRONG - SECOND LINE") && !outcome.screen(2).contains("Nguyễn"))
        #expect(outcome.screen(3).contains("[?]  ONLY AN IDENTIFIER"))
    }

    @Test func `a paste of 10,000 lines is answered and counted, and shows one verdict`() throws {
        let lines = (0..<10_000).map { number in
            switch number % 4 {
            case 0: post.valid
            case 1: "garbage \(number)"
            case 2: String(post.valid.dropLast(40))
            default: post.positive
            }
        }
        let outcome = try gate([
            .send(lines.joined(separator: "\r") + "\r"), .await("No. 10000"), .keep, .pause, .pause, .key("+"), .await("by itself, then press +"), .keep,
        ] + leave)
        #expect(outcome.screen(0).contains("10000 codes") && outcome.screen(0).contains("Codes 10000  genuine 5000"))
        #expect(outcome.screen(0).contains("rescan 5000"))
        // Between the first screen and the last one nothing but the word that it is reading.
        #expect(outcome.headlines.prefix(3) == ["READY - SCAN A CODE", "READING", "[X]  CODE GENUINE - TEST POSITIVE"], "\(outcome.headlines)")
        #expect(outcome.screen(1).contains("by officer 0"))
    }

    @Test func `the window may change its size, and one that is too small shows no verdict`() throws {
        let outcome = try gate([
            .send(post.valid + "\r"), .await("COMPARE PASSPORT"),
            .resize(columns: 132, rows: 50), .await("COMPARE PASSPORT"), .await("Ctrl-C"), .keep,
            .resize(columns: 40, rows: 16), .await("more in a larger window"), .keep,
            .resize(columns: 30, rows: 8), .await("WINDOW TOO SMALL"), .keep,
            .resize(columns: 80, rows: 24), .await("Ctrl-C"), .keep,
        ] + leave, ["--no-colour", "--blank-after", "120"])
        let sizes = [(132, 50), (40, 16), (30, 8), (80, 24)]
        for (index, (columns, rows)) in sizes.enumerated() where index < outcome.screens.count {
            #expect(outcome.screens[index].count == rows && outcome.screens[index].allSatisfy { $0.count <= columns })
        }
        #expect(outcome.screens.first?.last?.hasPrefix("+ same person") == true)
        #expect(!outcome.screen(2).contains("GENUINE") && outcome.screen(3).contains("Nguyễn, Bảo Duy"))
    }

    @Test func `colours stand beside the words, Vietnamese beside English`() throws {
        let outcome = try gate([
            .send(post.valid + "\r"), .await("MÃ THẬT - HÃY ĐỐI CHIẾU HỘ CHIẾU"), .keep,
            .key("\u{3}"), .await("RỜI KHỎI CỔNG?"), .key("+"),
        ], ["--language", "vi", "--utc-offset", "+07:00"], awaiting: "SẴN SÀNG")
        #expect(outcome.screen(0).contains("+07:00") && outcome.screen(0).contains("Họ tên      Nguyễn, Bảo Duy"))
    }

    @Test func `a scanner on a serial line of its own presses no keys, and its going is told`() throws {
        let outcome = try gate([
            .device(post.valid + "\r"), .await("COMPARE PASSPORT"), .pause, .pause, .device("+"), .await("Press Enter"), .keep, .device("\r"),
            .await("SCAN AGAIN"), .device(BorderPost.passport + "\r\n"), .await("PASSPORT READ"), .pause, .device(post.valid + "\r\n"),
            .await("PASSPORT MATCHES"), .keep, .unplug, .await("! SCANNER GONE"), .keep,
        ] + leave, ["--no-colour", "--device", "{device}"])
        #expect(!outcome.screen(0).contains("GENUINE - ") && outcome.screen(1).contains("by officer 0"))
        #expect(outcome.status == 0)
        let missing = try Command.run(["gate"] + post.trust + ["--device", "/dev/null"])
        #expect(missing.status == 5 && missing.errors.contains("/dev/null: no serial line"))
    }

    @Test func `the scanner test names the setting that is wrong, and ends with 0 when none is`() throws {
        let first = ScannerTest.allCharacters.text
        let outcome = try GateTerminal.run(["--scanner-test", "--device", "{device}"], [
            .await("Scan this code"), .keep, .device("]Q1" + first + "\r"), .await("AIM identifier ]Q1"), .await("blank key"), .key(" "),
            .await("(1/2)"), .await("▀"), .device(first + "\r"), .await("(2/2)"), .await("The code needs 89 columns and 46 rows"), .resize(columns: 89, rows: 46),
            .await("▀"), .key("\u{3}"), .keep,
        ])
        #expect(outcome.missing.isEmpty && outcome.isRestored && outcome.status == 1, "\(outcome)")
        #expect(outcome.screens.first?.count { $0.contains("▀") || $0.contains("█") } ?? 0 > 15)
        #expect(outcome.screens.last?.count { $0.contains("▀") || $0.contains("█") } ?? 0 > 39)

        let sound = try GateTerminal.run(["--scanner-test", "--language", "vi"], [
            .await("Hãy quét mã này"), .send(ScannerTest.allCharacters.text + "\r"), .await("(2/2)"), .send(ScannerTest.longText.text + "\r"),
            .await("Máy quét gửi mã đúng nguyên văn"), .key(" "),
        ])
        #expect(sound.missing.isEmpty && sound.isRestored && sound.status == 0, "\(sound)")
    }

    @Test func `signals leave a clean terminal, and their exit codes`() throws {
        for (signal, status) in [(SIGINT, Int32(130)), (SIGTERM, 143), (SIGHUP, 143)] {
            let outcome = try gate([.send(post.valid + "\r"), .await("COMPARE PASSPORT"), .signal(signal)])
            #expect(outcome.status == status)
        }
        // A crash, and signals that end any program, show nothing either.
        for signal in [SIGSEGV, SIGQUIT, SIGUSR1] {
            let outcome = try gate([.send(post.valid + "\r"), .await("COMPARE PASSPORT"), .signal(signal)])
            #expect(outcome.status == -signal)
        }
    }

    @Test func `a terminal that takes nothing holds no signal up`() throws {
        for signals in [[SIGTERM], [SIGTERM, SIGTERM]] {
            let outcome = try gate([.send(post.valid + "\r"), .await("COMPARE PASSPORT"), .stall] + signals.map { .signal($0) })
            #expect([143, -SIGTERM].contains(outcome.status), "\(outcome.status)")
        }
    }

    @Test func `a gate that is stopped leaves a clean terminal, and nothing of anybody when it goes on`() throws {
        let outcome = try gate([
            .send(post.valid + "\r"), .await("COMPARE PASSPORT"), .pause, .key("P"), .key("<"), .key("V"), .await("P<V_ (3)"),
            .signal(SIGTSTP), .awaitStop, .keep, .signal(SIGCONT), .await("READY"), .await("Ctrl-C"), .keep,
            .send(post.valid + "\r"), .await("COMPARE PASSPORT"), .keep,
            // Somebody stopped it in a way that no program sees, and another one has written over the screen.
            .signal(SIGSTOP), .awaitStop, .signal(SIGCONT), .await("READY"), .keep,
        ] + leave)
        #expect(outcome.status == 0 && outcome.screens.count == 4)
        #expect(outcome.screens.first?.allSatisfy(\.isEmpty) == true, "\(outcome.screen(0))")
        #expect(!outcome.screen(1).contains("P<V") && !outcome.screen(1).contains("Nguyễn") && outcome.screen(1).contains("Codes 1"))
        #expect(outcome.screen(2).contains("Nguyễn, Bảo Duy") && !outcome.screen(3).contains("Nguyễn"))
    }

    @Test func `without a terminal, and with wrong options, it does not start`() throws {
        let outcome = try Command.run(["gate"] + post.trust, input: post.valid)
        #expect(outcome.status == 2 && outcome.errors.contains("needs a terminal") && outcome.output.isEmpty)
        for options in [["--at", "2022-06-15T12:00:00Z"], ["--blank-after", "0"], ["--language", "fr"]] {
            #expect(try Command.run(["gate"] + post.trust + options).status == 2, "\(options)")
        }
        #expect(try Command.run(["gate"]).status == 2)
        #expect(try Command.run(["gate"] + post.trust + ["--unsigned-trust", post.signer]).status == 2)
        #expect(try Command.run(["gate"] + post.trust.prefix(4)).status == 2)
        #expect(try Command.run(["gate", "--unsigned-trust", post.folder.path("bundle")]).status != 0)
    }
}
