public import TextFormats

/// What one flag of one file came to.
public struct FlagOutcome: Sendable {
    /// The file, relative to the folder that was judged.
    public let file: String
    public let flag: ProcedureStep
    public let expected: Bool
    /// Nil when the file lacks what the step needs.
    public let actual: Bool?
    /// Why it failed or could not be tested.
    public let reason: String

    /// Nil when it could not be tested.
    public var agrees: Bool? {
        actual.map { $0 == expected }
    }

    /// Writes one line of NDJSON.
    public func write(to json: inout JSONWriter) {
        json.beginObject()
        json.name("file")
        json.string(file)
        json.name("flag")
        json.string(flag.rawValue)
        json.name("expected")
        json.boolean(expected)
        json.name("actual")
        if let actual { json.boolean(actual) } else { json.null() }
        json.name("agree")
        if let agrees { json.boolean(agrees) } else { json.null() }
        json.name("reason")
        json.string(reason)
        json.endObject()
        json.endLine()
    }
}

/// What is in a picture: the contents of its codes, none when there is no code, or why it cannot be read.
public enum PictureContents: Sendable {
    case codes([[UInt8]])
    case unreadable(String)
}

/// Judges files of the published test data.
public enum ConformanceReport {
    /// Every flag that a file expects something of.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - name: its name in the report.
    ///   - readPicture: reads PNG and JPEG; what it throws ends the judging.
    /// - Throws: `JSONError` for a file that is no JSON.
    public static func outcomes(
        ofFile bytes: [UInt8], named name: String, readingPicturesBy readPicture: @escaping ([UInt8]) throws -> PictureContents
    ) throws -> [FlagOutcome] {
        let file = try VectorFile(parsing: bytes)
        let procedure = TestProcedure(file: file, readPicture: readPicture)
        return try file.expected.map { flag, expected in
            let outcome = try procedure.outcome(of: flag)
            return FlagOutcome(
                file: name, flag: flag, expected: expected, actual: outcome.actual, reason: outcome.reason)
        }
    }
}
