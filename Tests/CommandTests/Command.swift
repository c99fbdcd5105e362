import Foundation
import VectorSupport

/// Runs the built command; `HCERT_COMMAND` names it.
struct Command {
    static let path = ProcessInfo.processInfo.environment["HCERT_COMMAND"] ?? ""
    static let isThere = FileManager.default.isExecutableFile(atPath: path)

    struct Outcome {
        let status: Int32
        let output: String
        let errors: String
    }

    /// - Parameter environment: variables besides those of the test.
    static func run(
        _ arguments: [String], input: String = "", environment: [String: String] = [:], program: String = path
    ) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.currentDirectoryURL = VectorFolders.package
        let (inputPipe, outputPipe, errorPipe) = (Pipe(), Pipe(), Pipe())
        process.standardInput = inputPipe
        process.standardOutput = outputPipe
        process.standardError = errorPipe
        signal(SIGPIPE, SIG_IGN)
        try process.run()
        // safe: a command that ends before it has read everything is judged by what it says
        try? inputPipe.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try inputPipe.fileHandleForWriting.close()
        let output = outputPipe.fileHandleForReading.readDataToEndOfFile()
        let errors = errorPipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus, output: String(decoding: output, as: UTF8.self),
            errors: String(decoding: errors, as: UTF8.self))
    }
}

/// A folder that lives as long as the value.
final class Folder {
    let url = FileManager.default.temporaryDirectory.appending(path: "command-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    func path(_ name: String) -> String { url.appending(path: name).path }

    @discardableResult
    func write(_ text: String, to name: String, mode: Int = 0o600) throws -> String {
        try Data(text.utf8).write(to: url.appending(path: name))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path(name))
        return path(name)
    }

    /// Names of everything in a folder below, hidden files too.
    func names(in name: String) throws -> Set<String> {
        Set(try FileManager.default.contentsOfDirectory(atPath: path(name)))
    }
}

/// A text that the example keys signed.
let exampleText: String = {
    let file = VectorFolders.own.appending(path: "hcert/ZZ/2DCode/raw/vaccination-ES256.json")
    return (try? JSONObject(file: file).text("PREFIX")) ?? ""
}()

/// Verifying for a moment at which that text is in force.
let verifyExample = ["verify", "--trust", "keys-example/trust.pem", "--at", "2022-06-15T12:00:00Z"]
