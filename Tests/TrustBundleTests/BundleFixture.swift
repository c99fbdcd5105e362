import Bytes
import COSE
import Foundation
import HealthCertificate
import Revocation
import Signatures
import TrustLists

@testable import TrustBundle

/// A headquarters, its signers and a folder for its bundles.
final class BundleFixture {
    static let created: Int64 = 1_790_000_000  // 2026-09-21T14:13:20Z
    static let identifier = [UInt8](0..<16)

    let folder = FileManager.default.temporaryDirectory.appending(path: "bundle-\(UUID().uuidString)")
    let key: SigningKey
    let certificate: X509Certificate

    /// The part of two signers.
    let trustList: [UInt8]
    let signers: [X509Certificate]

    init() throws {
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        key = try SigningKey(generating: .p256)
        certificate = try Self.profile("Headquarters").countrySigningCertificate(for: key)
        let authority = certificate
        let authorityKey = key
        signers = try ["One", "Two"].map {
            try Self.profile($0).documentSignerCertificate(
                for: SigningKey(generating: .p256), purposes: nil, issuer: authority, issuerKey: authorityKey)
        }
        trustList = TrustListPart.encode(TrustList(try signers.map { try DocumentSigner(certificate: $0) }))
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private static func profile(_ name: String) -> CertificateProfile {
        CertificateProfile(
            subject: DistinguishedName(country: "ZZ", organization: nil, commonName: name),
            notBefore: created - 86_400, notAfter: created + 365 * 86_400)
    }

    var pinned: [BundleKey] { get throws { [try BundleKey(certificate: certificate)] } }

    func path(_ name: String) -> String { folder.appending(path: name).path }

    // MARK: Making bundles

    typealias Parts = [(name: String, bytes: [UInt8])]

    func maker(
        _ parts: Parts, sequence: Int64 = 1, identifier: [UInt8] = identifier, limits: BundlePart.AgeLimits = .init()
    ) throws -> BundleMaker {
        BundleMaker(
            identifier: identifier, sequence: sequence, created: Self.created,
            parts: try parts.map {
                BundleMaker.Part(name: $0.name, bytes: try SealedBytes($0.bytes), date: Self.created, ageLimits: limits)
            })
    }

    func file(_ maker: BundleMaker) throws -> [UInt8] {
        try maker.pieces(signedBy: key, certificate).flatMap(\.array)
    }

    @discardableResult
    func write(_ bytes: [UInt8], to name: String = "bundle", mode: Int = 0o600) throws -> String {
        try Data(bytes).write(to: folder.appending(path: name))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path(name))
        return path(name)
    }

    func read(_ bytes: [UInt8]) throws(BundleError) -> SignedBundle {
        let (path, keys): (String, [BundleKey])
        do { (path, keys) = (try write(bytes), try pinned) } catch { fatalError("\(error)") }
        return try SignedBundle.read(path, keys: keys)
    }

    /// What a bundle with the list of signers and some other parts says.
    func contents(
        _ parts: Parts = [], sequence: Int64 = 1, identifier: [UInt8] = identifier, limits: BundlePart.AgeLimits = .init()
    ) throws -> BundleContents {
        let maker = try maker(
            [(BundlePartName.trustList, trustList)] + parts, sequence: sequence, identifier: identifier, limits: limits)
        return try BundleContents(read(file(maker)))
    }

    /// The next bundle after `last`, made as headquarters makes it.
    func contents(
        after last: BundleContents?, sequence: Int64, revoking hashes: [RevocationHash] = [],
        reinstating reinstated: [RevocationHash] = [], withdrawing kids: [KeyIdentifier] = [],
        reinstatingKids: [KeyIdentifier] = []
    ) throws -> BundleContents {
        var revocations = RevocationUpdate(after: last, sequence: sequence)
        var index = RevocationIndex()
        for hash in hashes { index.insert(hash, type: .identifier) }
        if !hashes.isEmpty { revocations.add(index) }
        for hash in reinstated { _ = revocations.reinstate(hash, .identifier, reason: "a mistake") }
        var withdrawals = WithdrawalUpdate(after: last?.withdrawals, sequence: sequence)
        let list = try TrustListPart.decode(trustList)
        for kid in kids { withdrawals.withdraw(kid, reason: "lost", listedIn: [list]) }
        for kid in reinstatingKids { _ = withdrawals.reinstate(kid, reason: "found again") }
        withdrawals.add(revocations.reinstated)
        var parts: Parts = [(BundlePartName.withdrawals, withdrawals.withdrawals.encoded())]
        if let made = try revocations.parts() {
            parts.append((BundlePartName.revocation, made.revocation.array))
            parts.append((BundlePartName.revocationHistory, made.history.array))
        }
        return try contents(parts, sequence: sequence)
    }

    /// Hashes that are spread as digests are.
    static func hashes(_ range: Range<Int>) -> [RevocationHash] {
        range.compactMap { RevocationHash(SHA256.digest(Array("entry \($0)".utf8))) }
    }
}

/// The typed error of `body`; nil when it throws none, or another.
func caught<Value>(_ body: () throws -> Value) -> BundleError? {
    do {
        _ = try body()
        return nil
    } catch {
        return error as? BundleError
    }
}

func caughtState<Value>(_ body: () throws -> Value) -> BundleStateError.Reason? {
    do {
        _ = try body()
        return nil
    } catch {
        return (error as? BundleStateError)?.reason
    }
}
