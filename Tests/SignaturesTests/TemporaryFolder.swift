import Foundation

/// A folder that lives as long as the value, and the `openssl` command at work in it: an independent maker and judge.
final class TemporaryFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "signatures-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    func path(_ name: String) -> String {
        url.appending(path: name).path
    }

    func bytes(_ name: String) throws -> [UInt8] {
        try Array(Data(contentsOf: url.appending(path: name)))
    }

    /// Writes a file and gives it a mode.
    @discardableResult
    func write(_ contents: some Sequence<UInt8>, to name: String, mode: Int = 0o600) throws -> String {
        try Data(contents).write(to: url.appending(path: name))
        try setMode(mode, of: name)
        return path(name)
    }

    func setMode(_ mode: Int, of name: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path(name))
    }

    struct CommandFailed: Error {
        let output: String
    }

    /// Runs `openssl` with arguments that one blank divides, in this folder. Key files that it made are closed to others.
    ///
    /// - Returns: what it printed.
    @discardableResult
    func openssl(_ arguments: String) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments.split(separator: " ").map(String.init)
        process.currentDirectoryURL = url
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CommandFailed(output: text) }
        for name in try FileManager.default.contentsOfDirectory(atPath: url.path) where name.hasSuffix(".key") {
            try setMode(0o600, of: name)
        }
        return text
    }
}
