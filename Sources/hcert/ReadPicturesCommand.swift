import ArgumentParser
import Pictures

/// What this command starts itself as, confined, to read strangers' pictures. It is of no use to people.
struct ReadPicturesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read-pictures",
        abstract: "Answer pictures on stdin; for this command itself.",
        discussion: """
            hcert verify and hcert conformance start it, with no rights, for pictures that may be hostile.

            Example:
              hcert verify --trust trust.pem --image photo.jpg
            """,
        shouldDisplay: false
    )

    func run() { PictureService.run() }
}

extension PictureReader {
    /// A reader whose confined process is this very program.
    static var ofThisCommand: PictureReader {
        PictureReader(program: "/proc/self/exe", arguments: ["hcert", ReadPicturesCommand.configuration.commandName ?? ""])
    }
}

extension Stop {
    init(_ error: PictureReaderError) {
        let hint =
            switch error {
            case .libraryMissing: "apt-get install libzxing2"
            case .notConfined: "in a container, allow seccomp filters; elsewhere, Linux 3.5 or newer on x86-64 or AArch64 is needed"
            case .cannotStart: "the command starts itself through /proc, which must be mounted"
            }
        self.init(.files, error.description, hint: hint)
    }
}
