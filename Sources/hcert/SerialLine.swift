import Glibc

/// A scanner on a serial line, such as `/dev/ttyACM0`: bytes as they come, no echo, no line editing.
struct SerialLine: ~Copyable {
    /// Speeds that scanners have, in bits per second. USB devices ignore them.
    static let speeds: [Int: Int32] = [
        1_200: B1200, 2_400: B2400, 4_800: B4800, 9_600: B9600, 19_200: B19200, 38_400: B38400, 57_600: B57600,
        115_200: B115200, 230_400: B230400,
    ]

    let descriptor: CInt

    /// Opens the device for this process alone and throws away what it sent before.
    ///
    /// - Throws: exit 5 when it is not there, is no serial line, or somebody else reads it.
    init(_ path: String, baud: Int) throws(Stop) {
        // Never the controlling terminal: a line that hangs up must not end the program. Without O_NONBLOCK, open would wait
        // for a carrier, which scanners do not have.
        let descriptor = open(path, O_RDONLY | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw Self.failure("open", path, hint: Self.hint(on: errno))
        }
        do throws(Stop) {
            try Self.prepare(descriptor, path, baud: baud)
        } catch {
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
    }

    deinit {
        // Whoever else holds the device open would keep it closed to the next one.
        _ = ioctl(descriptor, UInt(TIOCNXCL))
        close(descriptor)
    }

    /// What to do about a device that cannot be opened.
    private static func hint(on error: CInt) -> String {
        switch error {
        case EACCES, EPERM: "let this user read the device: the group that ls -l shows is mostly dialout"
        case EBUSY: "another program has the scanner: end it first"
        default: "plug the scanner in and set it to USB serial (CDC); ls /dev/ttyACM* shows its name"
        }
    }

    private static func prepare(_ descriptor: CInt, _ path: String, baud: Int) throws(Stop) {
        var settings = termios()
        guard tcgetattr(descriptor, &settings) == 0 else {
            throw Stop(.files, "\(path): no serial line", hint: "--device names a serial line; --file reads files and pipes")
        }
        guard ioctl(descriptor, UInt(TIOCEXCL)) == 0 else { throw failure("TIOCEXCL", path) }
        cfmakeraw(&settings)
        // Modem lines say nothing about a scanner; bytes have eight bits, no parity.
        settings.c_cflag = settings.c_cflag & ~tcflag_t(CSIZE | PARENB | CSTOPB) | tcflag_t(CS8 | CLOCAL | CREAD)
        withUnsafeMutableBytes(of: &settings.c_cc) { characters in
            characters[Int(VMIN)] = 1
            characters[Int(VTIME)] = 0
        }
        if let speed = speeds[baud] { cfsetspeed(&settings, speed_t(speed)) }
        guard tcsetattr(descriptor, TCSAFLUSH, &settings) == 0 else { throw failure("tcsetattr", path) }
        let flags = fcntl(descriptor, F_GETFL)
        guard flags >= 0, fcntl(descriptor, F_SETFL, flags & ~O_NONBLOCK) == 0 else { throw failure("fcntl", path) }
    }

    private static func failure(_ call: String, _ path: String, hint: String? = nil) -> Stop {
        Stop(.files, "\(path): \(call): \(String(cString: strerror(errno)))", hint: hint)
    }
}
