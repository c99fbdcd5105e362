import Pictures

/// Answers the codes of pictures in the order of the files.
enum PictureAnswering {
    /// A file that cannot be read is answered like a picture that cannot, and the others all the same; at the end it stops the
    /// command as a file of lines does that cannot be read.
    static func answer(_ paths: [String], _ judging: Judging) throws(Stop) -> LineOutcome {
        let judge = LineJudge(judging)
        let reader = PictureReader.ofThisCommand
        var firstFailure: Stop?
        for path in paths {
            switch file(path) {
            case .success(let bytes): judge.answer(picture: path, try contents(of: bytes, by: reader))
            case .failure(let failure):
                judge.answer(picture: path, .unreadable(failure.message))
                firstFailure = firstFailure ?? failure
            }
            try judge.writeAnswers()
        }
        if let firstFailure { throw firstFailure }
        return LineOutcome(count: paths.count, areAllValid: judge.areAllValid)
    }

    /// A file, or the beginning of one that is too long, which the reader then says.
    private static func file(_ path: String) -> Result<[UInt8], Stop> {
        do throws(Stop) {
            return .success(
                try Streams.readBeginning(of: path, byteCountMax: PictureReader.byteCountMax + 1, failing: .files))
        } catch {
            return .failure(error)
        }
    }

    private static func contents(of bytes: [UInt8], by reader: PictureReader) throws(Stop) -> PictureReader.Contents {
        do {
            return try reader.contents(of: bytes)
        } catch {
            throw Stop(error)
        }
    }
}
