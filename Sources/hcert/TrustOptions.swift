import ArgumentParser
import Glibc
import Revocation
import TextFormats
import TrustLists

/// Lists that verifying needs, from files.
enum Lists {
    /// Every usable signer in files and folders. What was left out is reported on stderr.
    static func trustList(_ paths: [String]) throws(Stop) -> TrustList {
        var reader = TrustListReader()
        for path in paths {
            if let files = Streams.files(inFolder: path) {
                for file in files { read(file, isNamed: false, into: &reader) }
            } else {
                try readNamed(path, into: &reader)
            }
        }
        for remark in reader.remarks { writeError("hcert: \(remark)") }
        guard !reader.trustList.isEmpty else {
            throw Stop(.trustData, "no usable signer on the trust list", hint: "--trust names certificates of document signers, PEM, DER or a gateway list")
        }
        return reader.trustList
    }

    private static func readNamed(_ path: String, into reader: inout TrustListReader) throws(Stop) {
        let bytes = try Streams.read(path, byteCountMax: TrustListReader.byteCountMax, failing: .trustData)
        do {
            try reader.read(bytes, source: path)
        } catch {
            throw Stop(.trustData, "\(error)", hint: "--trust reads PEM and DER certificates and gateway lists")
        }
    }

    /// A file of a folder that is no trust list is reported and skipped.
    private static func read(_ path: String, isNamed: Bool, into reader: inout TrustListReader) {
        do {
            try readNamed(path, into: &reader)
        } catch {
            writeError("hcert: skipped: \(error.message)")
        }
    }

    /// Everything that the files take back; nil when no file is named.
    static func revocations(_ paths: [String], at clock: Int64) throws(Stop) -> RevocationIndex? {
        guard !paths.isEmpty else { return nil }
        var index = RevocationIndex()
        for path in paths {
            let bytes = try Streams.read(path, byteCountMax: RevocationListReader.byteCountMax, failing: .trustData)
            do {
                index.formUnion(try RevocationListReader.read(bytes, at: clock))
            } catch {
                throw Stop(.trustData, "\(path): \(error)", hint: "a revocation list that is named must be readable")
            }
        }
        return index
    }
}

/// A moment on the command line.
struct TimeArgument: ExpressibleByArgument {
    let seconds: Int64

    init?(argument: String) {
        guard let time = Timestamp(parsing: argument) else { return nil }
        seconds = time.secondsSince1970
    }
}

/// Seconds since 1970 UTC by the system's clock.
func systemClock() -> Int64 {
    Int64(time(nil))
}
