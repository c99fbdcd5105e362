/// A system call that fails for a command, as it does in a container that forbids it or on a disk that is broken.
struct RefusedCall {
    let name: String
    let error: String
    /// What its first argument must be; any when nil.
    var firstArgument: Int?

    /// No call fails, but there is a filter already.
    static let nothing = RefusedCall(name: "none", error: "EPERM")
    /// `prctl(PR_SET_SECCOMP, …)`.
    static let settingFilters = RefusedCall(name: "prctl", error: "EPERM", firstArgument: 22)
    static let writingBack = RefusedCall(name: "syncfs", error: "EIO")
}

extension Command {
    /// Runs the command under a filter of system calls that another program has set.
    static func run(_ arguments: [String], input: String = "", whereRefused call: RefusedCall) throws -> Outcome {
        let words = ["python3", "-c", filtering, call.name, call.error, call.firstArgument.map(String.init) ?? "", path]
        return try run(words + arguments, input: input, program: "/usr/bin/env")
    }

    /// seccomp(2): numbers of calls are those of the machine, a filter is a program of eight bytes an instruction.
    private static let filtering = #"""
        import ctypes, errno, os, platform, struct, sys

        name, error, first = sys.argv[1:4]
        numbers = {
            "x86_64": {"prctl": 157, "syncfs": 306, "none": 0xFFFF}, "aarch64": {"prctl": 167, "syncfs": 267, "none": 0xFFFF},
        }
        LOAD, EQUAL, RETURN, ALLOW, REFUSE = 0x20, 0x15, 0x06, 0x7FFF0000, 0x00050000

        def instruction(code, when, otherwise, value):
            return struct.pack("HBBI", code, when, otherwise, value)

        lines = [instruction(LOAD, 0, 0, 0), instruction(EQUAL, 0, 3 if first else 1, numbers[platform.machine()][name])]
        if first:
            lines += [instruction(LOAD, 0, 0, 16), instruction(EQUAL, 0, 1, int(first))]
        lines += [instruction(RETURN, 0, 0, REFUSE | getattr(errno, error)), instruction(RETURN, 0, 0, ALLOW)]
        program = ctypes.create_string_buffer(b"".join(lines))
        filter = struct.pack("HxxxxxxP", len(lines), ctypes.addressof(program))
        library = ctypes.CDLL(None)
        assert library.prctl(38, 1, 0, 0, 0) == 0  # PR_SET_NO_NEW_PRIVS
        assert library.prctl(22, 2, ctypes.c_char_p(filter), 0, 0) == 0  # PR_SET_SECCOMP, SECCOMP_MODE_FILTER
        os.execv(sys.argv[4], sys.argv[4:])
        """#
}
