import Foundation
import Testing

/// `hcert gate` at a terminal of its own: a pseudo-terminal, and what an 80x24 screen shows of the bytes that come.
struct GateTerminal {
    /// One thing that the officer, the scanner or the window does. After each the next one begins.
    enum Step {
        /// Bytes that come at once.
        case send(String)
        /// Bytes of which each comes by itself, ten milliseconds after the one before, as a scanner on a keyboard sends them.
        case typed(String)
        /// A key, with the silence around it that tells keys from scanners.
        case key(String)
        /// Bytes from a scanner on a serial line of its own, which `{device}` among the arguments names.
        case device(String)
        /// More than the second that tells what a person brings from what comes in one go.
        case pause
        /// Takes that scanner away.
        case unplug
        /// Nothing goes on until the screen holds the text.
        case await(String)
        /// Keeps what the screen shows.
        case keep
        case resize(columns: Int, rows: Int)
        case signal(Int32)
        /// Nothing goes on until the shell sees that the program has stopped, as Ctrl-Z stops others.
        case awaitStop
        /// From here on the terminal takes nothing, however much it is sent, until the program has ended.
        case stall
    }

    struct Outcome: Decodable {
        let status: Int32
        /// The lines of the screen at every ``Step/keep``.
        let screens: [[String]]
        /// What the shell's own screen shows at the end.
        let shellScreen: [String]
        /// Whether the shell's screen, echo and line editing are back, and what scrolled off was erased.
        let isRestored: Bool
        /// Texts that were awaited in vain.
        let missing: [String]
        /// Headlines that stood on the screen, one after the other.
        let headlines: [String]
        let standardError: String

        func screen(_ index: Int) -> String {
            index < screens.count ? screens[index].joined(separator: "\n") : "no such screen"
        }
    }

    static func run(_ arguments: [String], _ steps: [Step]) throws -> Outcome {
        let encoded = steps.map { step -> [String: Any] in
            switch step {
            case .send(let text): ["send": text]
            case .typed(let text): ["typed": text]
            case .key(let text): ["key": text]
            case .device(let text): ["device": text]
            case .pause: ["pause": true]
            case .unplug: ["unplug": true]
            case .await(let text): ["await": text]
            case .keep: ["keep": true]
            case .resize(let columns, let rows): ["resize": [rows, columns]]
            case .signal(let number): ["signal": Int(number)]
            case .awaitStop: ["await stop": true]
            case .stall: ["stall": true]
            }
        }
        let script = String(decoding: try JSONSerialization.data(withJSONObject: encoded), as: UTF8.self)
        let outcome = try Command.run(["python3", "-c", driver, Command.path, "gate"] + arguments, input: script, program: "/usr/bin/env")
        try #require(outcome.status == 0, "\(outcome.errors)")
        return try JSONDecoder().decode(Outcome.self, from: Data(outcome.output.utf8))
    }

    /// Knows the sequences of ECMA-48 that a gate writes, and no others.
    private static let driver = #"""
        import fcntl, json, os, pty, re, select, signal, struct, sys, termios, time, unicodedata

        class Screen:
            def __init__(self):
                self.rows, self.columns, self.main, self.alternate = 24, 80, None, False
                self.erased, self.pending = False, b""
                self.clear()

            def clear(self):
                self.cells = [[" "] * self.columns for _ in range(self.rows)]
                self.row = self.column = 0

            def resize(self, rows, columns):
                self.rows, self.columns = rows, columns
                self.clear()

            def lines(self):
                return ["".join(row).rstrip() for row in self.cells]

            def control(self, parameters, final):
                if final == "H":
                    place = [int(number or 1) for number in (parameters or "1;1").split(";")]
                    self.row, self.column = min(place[0], self.rows) - 1, min(place[-1], self.columns) - 1
                elif final == "K":
                    self.cells[self.row][self.column:] = [" "] * (self.columns - self.column)
                elif final == "J" and parameters == "2":
                    place = self.row, self.column
                    self.clear()
                    self.row, self.column = place
                elif final == "J" and parameters == "3":
                    self.erased = not self.alternate
                elif final in "hl" and parameters == "?1049":
                    was_alternate, self.alternate = self.alternate, final == "h"
                    if self.alternate:
                        self.main = self.main if was_alternate else self.cells
                        self.clear()
                    else:
                        self.cells = self.main
                elif (final in "hl" and parameters == "?25") or final == "m":
                    pass
                else:
                    sys.exit("unknown sequence: " + parameters + final)

            def feed(self, data):
                data = self.pending + data
                end = len(data)
                # A sequence or a letter that is not whole yet waits for the rest.
                for back in range(1, min(20, len(data)) + 1):
                    byte = data[-back]
                    if byte == 0x1B and not re.match(rb"\x1b\[[?0-9;]*[A-Za-z]", data[-back:]):
                        end = len(data) - back
                        break
                    if byte >= 0xC0 and back < (2 if byte < 0xE0 else 3 if byte < 0xF0 else 4):
                        end = len(data) - back
                        break
                self.pending, text = data[end:], data[:end].decode(errors="replace" if is_stalled else "strict")
                for match in re.finditer(r"\x1b\[([?0-9;]*)([A-Za-z])|(.)", text, re.DOTALL):
                    if match[3] is None:
                        self.control(match[1], match[2])
                    elif match[3] == "\r":
                        self.column = 0
                    elif match[3] == "\n":
                        self.row = min(self.row + 1, self.rows - 1)
                    elif unicodedata.combining(match[3]):
                        self.cells[self.row][max(self.column - 1, 0)] += match[3]
                    elif self.column < self.columns:
                        self.cells[self.row][self.column] = match[3]
                        self.column += 1

        steps = json.load(sys.stdin)
        errors, error_output = os.pipe()
        device, line = os.openpty()
        arguments = [os.ttyname(line) if argument == "{device}" else argument for argument in sys.argv[1:]]
        child, terminal = pty.fork()
        if child == 0:
            os.close(errors)
            os.close(device)
            os.close(line)
            os.dup2(error_output, 2)
            time.sleep(0.05)
            # A shell: the program is a job in the foreground, and somebody is told when it stops.
            signal.signal(signal.SIGTTOU, signal.SIG_IGN)
            program = os.fork()
            if program == 0:
                os.setpgid(0, 0)
                os.tcsetpgrp(0, os.getpid())
                signal.signal(signal.SIGTTOU, signal.SIG_DFL)
                os.write(2, b"%20d" % os.getpid())
                os.execv(arguments[0], arguments)
            status = os.waitstatus_to_exitcode(os.waitpid(program, 0)[1])
            if status < 0:
                signal.signal(-status, signal.SIG_DFL)
                signal.pthread_sigmask(signal.SIG_UNBLOCK, [-status])
                os.kill(os.getpid(), -status)
            os._exit(status)
        os.close(error_output)
        program = int(os.read(errors, 20))
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        screen, screens, missing, headlines = Screen(), [], [], []
        is_gone = is_stalled = False

        def state(process):
            try:
                with open(f"/proc/{process}/stat") as file:
                    return file.read().rsplit(")", 1)[1].split()[0]
            except OSError:
                return "-"

        def note_headline():
            lines = screen.lines()
            bars = [i for i, line in enumerate(lines) if len(line) == screen.columns and len(set(line)) == 1]
            if screen.alternate and len(bars) > 1:
                headline = " ".join(line.strip() for line in lines[bars[0] + 1:bars[1]])
                if not headlines or headlines[-1] != headline:
                    headlines.append(headline)

        def read(seconds):
            global is_gone
            if is_gone or not select.select([terminal], [], [], seconds)[0]:
                return
            try:
                data = os.read(terminal, 65536)
            except OSError:
                data = b""
            if not data:
                is_gone = True
                return
            screen.feed(data)
            note_headline()

        def send(data):
            while data and not is_gone:
                written = select.select([terminal], [terminal], [], 1)
                if terminal in written[0]:
                    read(0)
                if terminal in written[1]:
                    data = data[os.write(terminal, data[:1024]):]

        for step in steps:
            (kind, value), = step.items()
            if kind == "send":
                send(value.encode())
            elif kind == "typed":
                for byte in value.encode():
                    send(bytes([byte]))
                    read(0.01)
            elif kind == "key":
                end = time.monotonic() + 0.3
                while time.monotonic() < end:
                    read(0.1)
                send(value.encode())
            elif kind == "device":
                os.write(device, value.encode())
            elif kind == "pause":
                end = time.monotonic() + 1.2
                while time.monotonic() < end:
                    read(0.1)
            elif kind == "unplug":
                # With this end open nobody else gets a terminal of the same name, which the gate would take for its scanner.
                os.close(device)
            elif kind == "await":
                end = time.monotonic() + 30
                while value not in "\n".join(screen.lines()) and time.monotonic() < end and not is_gone:
                    read(0.1)
                if value not in "\n".join(screen.lines()):
                    missing.append(value)
                    break
            elif kind == "keep":
                screens.append(screen.lines())
            elif kind == "resize":
                screen.resize(*value)
                fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", *value, 0, 0))
            elif kind == "signal":
                os.kill(program, value)
            elif kind == "await stop":
                end = time.monotonic() + 30
                while state(program) != "T" and time.monotonic() < end:
                    read(0.1)
                read(0.1)
                if state(program) != "T":
                    missing.append("a stop")
                    break
            elif kind == "stall":
                is_stalled = True
                # Each size is painted anew, until the terminal holds no more.
                for number in range(200):
                    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80 + number % 2, 0, 0))
                    time.sleep(0.01)
        if is_stalled:
            end = time.monotonic() + 30
            while state(program) not in "Z-" and time.monotonic() < end:
                time.sleep(0.1)
            if state(program) not in "Z-":
                missing.append("the end of the program at a terminal that takes nothing")
        if missing:
            screens.append(screen.lines())
            if state(program) not in "Z-":
                os.kill(program, signal.SIGKILL)
        end = time.monotonic() + 60
        while not is_gone and time.monotonic() < end:
            read(1)
        if not is_gone:
            missing.append("the end of the program")
            os.kill(program, signal.SIGKILL)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        modes = termios.tcgetattr(terminal)[3]
        restored = not screen.alternate and screen.erased and modes & termios.ECHO and modes & termios.ICANON and modes & termios.ISIG
        with os.fdopen(errors, "rb") as stream:
            messages = stream.read().decode()
        json.dump({
            "status": status, "screens": screens, "shellScreen": screen.lines(), "isRestored": bool(restored),
            "missing": missing, "headlines": headlines, "standardError": messages,
        }, sys.stdout)
        """#
}
