/// What is known of a run before its first signature, and what the same command must find again to go on with it.
package struct RunDescription: Equatable, Sendable {
    /// The options that must be the same when the run is resumed, as JSON of the caller's.
    package var options: String
    /// SHA-256 digest of the input.
    package var inputDigest: [UInt8]
    package var inputByteCount: Int64
    /// Seconds since 1970, for every certificate of the run.
    package var issuedAt: Int64
    /// Seconds since 1970, for every certificate of the run.
    package var expiresAt: Int64
    /// Country code: the `iss` claim, and the country in a ci that is made here.
    package var issuer: String
    /// Whether a ci that is made here ends in `#` and a check character.
    package var hasCheckCharacter: Bool
    /// Random bytes (at least 16) from which the run's ci are derived.
    package var secret: [UInt8]
    package var compression: String
    package var signers: [SignerDescription]
    /// Paths of the files from the ledger's folder, so that they lead to those that were moved or copied together with it; `-`
    /// for a stream.
    package var outputName: String
    package var rejectsName: String
    package var host: String
    package var user: String
    package var programVersion: String
    /// Seconds since 1970.
    package var startedAt: Int64

    package init(
        options: String, inputDigest: [UInt8], inputByteCount: Int64, issuedAt: Int64, expiresAt: Int64, issuer: String,
        hasCheckCharacter: Bool, secret: [UInt8], compression: String, signers: [SignerDescription],
        outputName: String, rejectsName: String, host: String, user: String, programVersion: String, startedAt: Int64
    ) {
        self.options = options
        self.inputDigest = inputDigest
        self.inputByteCount = inputByteCount
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
        self.issuer = issuer
        self.hasCheckCharacter = hasCheckCharacter
        self.secret = secret
        self.compression = compression
        self.signers = signers
        self.outputName = outputName
        self.rejectsName = rejectsName
        self.host = host
        self.user = user
        self.programVersion = programVersion
        self.startedAt = startedAt
    }
}

/// A key that a run signs with.
package struct SignerDescription: Hashable, Sendable {
    package var keyIdentifier: [UInt8]
    /// COSE number: -7 for ES256, -37 for PS256.
    package var algorithm: Int64
    /// SHA-256 digest of the certificate's DER encoding.
    package var certificateDigest: [UInt8]
    package var country: String

    package init(keyIdentifier: [UInt8], algorithm: Int64, certificateDigest: [UInt8], country: String) {
        self.keyIdentifier = keyIdentifier
        self.algorithm = algorithm
        self.certificateDigest = certificateDigest
        self.country = country
    }
}

/// A run that may be signed into.
package struct OpenRun: Equatable, Sendable {
    package let number: Int
    /// Ids for ``CertificateRow/signer``, in the order of ``RunDescription/signers``.
    package let signerIdentifiers: [Int32]

    package init(number: Int, signerIdentifiers: [Int32]) {
        self.number = number
        self.signerIdentifiers = signerIdentifiers
    }
}

/// A run that has begun and not ended: how to go on with it, and how its last durable block left it.
package struct InterruptedRun: Equatable, Sendable {
    package let run: OpenRun
    /// Its description, counts and offsets. Files are cut to those offsets.
    package let state: LedgerRun
}

/// Rows of an input by what became of them.
package struct RowCounts: Equatable, Sendable {
    package var signed: Int64 = 0
    package var alreadySigned: Int64 = 0
    package var rejected: Int64 = 0

    /// Wraps around where a damaged ledger names numbers that no input has.
    package var rows: Int64 { signed &+ alreadySigned &+ rejected }

    package init(signed: Int64 = 0, alreadySigned: Int64 = 0, rejected: Int64 = 0) {
        self.signed = signed
        self.alreadySigned = alreadySigned
        self.rejected = rejected
    }
}

/// How a run ended.
package struct RunEnd: Equatable, Sendable {
    /// Seconds since 1970.
    package var endedAt: Int64
    package var counts: RowCounts
    /// SHA-256 digests of the finished files.
    package var outputDigest: [UInt8]
    package var rejectsDigest: [UInt8]

    package init(endedAt: Int64, counts: RowCounts, outputDigest: [UInt8], rejectsDigest: [UInt8]) {
        self.endedAt = endedAt
        self.counts = counts
        self.outputDigest = outputDigest
        self.rejectsDigest = rejectsDigest
    }
}

/// The end of the chain: kept elsewhere, it shows later that nothing before it was taken away or rewritten.
package struct LedgerHead: Hashable, Sendable {
    /// Number of the last event; 0 in a ledger without any.
    package let event: Int
    /// 32 bytes.
    package let hash: [UInt8]

    package init(event: Int, hash: [UInt8]) {
        self.event = event
        self.hash = hash
    }
}
