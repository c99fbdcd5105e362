import Bytes
import COSE
import Revocation
import Signatures
import TextFormats
import TrustBundle
import TrustLists

/// Makes the next bundle out of the last one and of what was named for it.
struct BundleImport {
    /// Parts that this command makes itself.
    static let ownPartNames = [
        BundlePartName.trustList, BundlePartName.withdrawals, BundlePartName.revocation, BundlePartName.revocationHistory,
        BundlePartName.valueSets,
    ]

    private static let day: Int64 = 86_400

    /// Limits that were asked for, by part.
    var ageLimits: [String: BundlePart.AgeLimits] = [:]

    /// What was done, for a person.
    private(set) var account = BundleImportAccount()

    private let last: BundleContents?
    private let identifier: [UInt8]
    private let sequence: Int64
    private let created: Int64
    private var revocations: RevocationUpdate
    private var withdrawals: WithdrawalUpdate

    /// Nil as long as the last bundle's is carried over.
    private var trustList: TrustList?
    private let lastList: TrustList?
    private var valueSets: SealedBytes?
    private var otherParts: [String: SealedBytes] = [:]

    /// - Parameters:
    ///   - last: the bundle before; nil begins a new series.
    ///   - sequence: nil takes the next one.
    ///   - created: seconds since 1970 UTC.
    init(after last: BundleContents?, sequence: Int64?, at created: Int64) throws {
        self.last = last
        self.created = created
        let before = last?.bundle.manifest
        self.sequence = sequence ?? (before?.sequence ?? 0) + 1
        guard self.sequence > before?.sequence ?? 0, self.sequence <= BundleManifest.sequenceMax else {
            throw Stop(.usage, "the sequence number \(self.sequence) is not above that of the previous bundle, \(before?.sequence ?? 0)")
        }
        guard created >= before?.created ?? 0 else {
            throw Stop(.trustData, "the system's clock is before the previous bundle, \(timeText(before?.created ?? 0))", hint: "set the clock")
        }
        do {
            lastList = try last?.signers()
        } catch {
            throw Stop(.trustData, "the previous bundle: \(error)")
        }
        identifier = try before?.identifier ?? RandomBytes.make(count: 16)
        revocations = RevocationUpdate(after: last, sequence: self.sequence)
        withdrawals = WithdrawalUpdate(after: last?.withdrawals, sequence: self.sequence)
        account.previousSequence = before?.sequence
    }

    // MARK: What was named

    /// Reinstates what headquarters says. Before anything is read: lists have no say in it.
    mutating func reinstate(_ arguments: [ReinstateArgument], reason: String) throws(Stop) {
        for argument in arguments {
            let count = argument.subjects.count { self.reinstate($0, reason) }
            guard count > 0 else {
                throw Stop(.usage, "\(argument.text): nothing of it is withdrawn or revoked in the previous bundle")
            }
            account.reinstatedCount += count
        }
    }

    private mutating func reinstate(_ subject: Withdrawals.Reinstated.Subject, _ reason: String) -> Bool {
        switch subject {
        case .signer(let kid): withdrawals.reinstate(kid, reason: reason)
        case .certificate(let kind, let hash): revocations.reinstate(hash, kind, reason: reason)
        }
    }

    mutating func readRevocations(_ paths: [String]) throws(Stop) {
        for path in paths {
            let bytes = try Streams.read(path, byteCountMax: RevocationListReader.byteCountMax, failing: .trustData)
            do {
                revocations.add(try RevocationListReader.read(bytes, at: created))
            } catch {
                throw Stop(.trustData, "\(path): \(error)", hint: "a revocation list that is named must be readable")
            }
        }
    }

    /// Takes signers in.
    ///
    /// - Parameter unsigned: taken though nobody signed them, whatever `checks` demand of the others.
    /// - Returns: what may be listed and could not be read.
    mutating func readTrustLists(
        _ paths: [String], unsigned: [String], _ checks: TrustListChecks
    ) throws(Stop) -> [TrustListFinding] {
        guard !paths.isEmpty || !unsigned.isEmpty else { return [] }
        let reader: TrustListReader
        do {
            reader = try TrustListReader.reader(of: paths, unsigned: unsigned, checks: checks)
        } catch {
            throw Stop(.trustData, "\(error)", hint: Self.hint(error))
        }
        for source in reader.sources { writeError("hcert: \(source)") }
        for finding in reader.findings where !finding.isExpected { writeError("hcert: \(finding)") }
        account.leftOutCount += reader.findings.count { !$0.isExpected && !$0.isKept }
        trustList = reader.list
        return reader.findings.filter(\.isUnread)
    }

    // MARK: What is withdrawn

    /// Withdraws what headquarters says. A kid that nobody has was mistyped: the one that was meant would go on signing.
    mutating func withdraw(_ keyIdentifiers: [KeyIdentifier], reason: String) throws(Stop) {
        let lists = [trustList, lastList].compactMap { $0 }
        for kid in keyIdentifiers {
            guard withdrawals.isWithdrawn(kid) || lists.contains(where: { !$0.signers(for: kid).isEmpty }) else {
                throw Stop(
                    .usage, "--withdraw: neither the lists nor the previous bundle have a signer with the kid \(kid)",
                    hint: "hcert trust show lists the kids of a bundle")
            }
            if withdrawals.withdraw(kid, reason: reason, listedIn: lists) {
                account.withdrawn.append(kid)
            } else {
                writeError("hcert: the kid \(kid) is withdrawn already")
            }
        }
    }

    /// Withdraws the signers of the last bundle that the lists have no more.
    ///
    /// - Parameter unread: what could not be read. Then nobody can tell what was taken off the lists from what could not
    ///   be read: to withdraw it would be for good, to keep it could keep a key that was revoked, and to leave it out
    ///   would turn its holders away. So no bundle is made, and posts go on with the last one.
    mutating func withdrawMissing(unread: [TrustListFinding]) throws(Stop) {
        guard let trustList, let lastList else { return }
        let missing = withdrawals.missing(listedBefore: lastList, listedNow: trustList)
        guard missing.isEmpty || unread.isEmpty else {
            for one in missing { writeError("hcert: missing, and not withdrawn: \(one.key.keyIdentifier)") }
            throw Stop(
                .trustData,
                "\(missing.count) signers of the previous bundle are missing, and \(unread.count) files or entries could not be read",
                hint: "mend the lists, or decide: --withdraw KID --reason TEXT for each that is missing; nothing was made")
        }
        withdrawals.withdraw(missing)
        account.withdrawn += missing.filter { !$0.isKeyIdentifierListed }.map(\.key.keyIdentifier)
        account.withdrawnKeys += missing.filter(\.isKeyIdentifierListed).map(\.key.keyIdentifier)
    }

    private static func hint(_ error: TrustListError) -> String {
        guard case .unusable(let finding) = error else {
            return "name trust lists, or certificates of document signers (PEM, DER)"
        }
        return switch finding.reason {
        case .signatureUnchecked: "name the key of whoever keeps the list with --list-key"
        case .notSigned: "fetch the list again; what nobody ever signed is named with --unsigned"
        default: "name trust lists, or certificates of document signers (PEM, DER)"
        }
    }

    /// The signers of the new bundle: those of the lists, or of the last bundle, but the withdrawn ones.
    private mutating func signers() throws(Stop) -> TrustList {
        let all = trustList ?? lastList ?? TrustList()
        let withdrawn = withdrawals.withdrawals.signers
        let list = withdrawn.remaining(of: all)
        guard list.count > 0 else { throw Stop(.trustData, "every signer of the lists is withdrawn") }
        if trustList != nil {
            account.stillWithdrawn = all.signers.compactMap { signer in
                withdrawn.withdrawal(of: signer).map { .init(keyIdentifier: signer.keyIdentifier, withdrawnAs: $0) }
            }
        }
        account.signerCount = list.count
        account.difference = lastList.map { TrustListDifference(from: $0, to: list) }
        return list
    }

    mutating func readValueSets(_ paths: [String]) throws(Stop) {
        guard !paths.isEmpty else { return }
        var lists: [BundleValueSets] = []
        for path in paths {
            let bytes = try Streams.read(path, byteCountMax: 64 * 1_024 * 1_024, failing: .trustData)
            do { lists.append(try BundleValueSets(parsing: bytes)) } catch { throw Stop(.trustData, "\(path): \(error)") }
        }
        do {
            valueSets = try Self.sealed(BundleValueSets(joining: lists).encoded())
        } catch let error as BundleValueSetsError {
            throw Stop(.trustData, "\(error)")
        } catch {
            throw Stop(.internalError, "\(error)")
        }
    }

    mutating func read(_ part: BundlePartArgument) throws(Stop) {
        otherParts[part.name] = try Self.sealed(
            Streams.read(part.path, byteCountMax: 256 * 1_024 * 1_024, failing: .trustData))
    }

    // MARK: The bundle

    /// The bundle: what is new, and what is carried over with the date that it has.
    mutating func maker() throws -> BundleMaker {
        var parts: [BundleMaker.Part] = []
        func add(_ name: String, _ bytes: SealedBytes?, isNew: Bool = true) {
            let before = last?.bundle.manifest[name]
            guard let bytes = bytes ?? last?.bundle.bytes(of: name) else { return }
            parts.append(
                BundleMaker.Part(
                    name: name, bytes: bytes, date: isNew ? created : before?.date ?? created,
                    ageLimits: ageLimits[name] ?? before?.ageLimits ?? Self.usualLimits(name)))
        }
        let entries = try revocations.parts()
        withdrawals.add(revocations.reinstated)
        account.revokedCount = entries?.count
        account.newlyRevokedCount = entries?.newCount ?? 0
        add(BundlePartName.trustList, try Self.sealed(TrustListPart.encode(signers())), isNew: trustList != nil)
        add(BundlePartName.withdrawals, try SealedBytes(withdrawals.withdrawals.encoded()))
        add(BundlePartName.revocation, entries?.revocation, isNew: revocations.hasSources)
        add(BundlePartName.revocationHistory, entries?.history, isNew: revocations.hasSources)
        add(BundlePartName.valueSets, valueSets, isNew: valueSets != nil)
        let carried = (last?.bundle.manifest.parts ?? []).map(\.name).filter { !Self.ownPartNames.contains($0) }
        for name in Set(carried).union(otherParts.keys).sorted() {
            add(name, otherParts[name], isNew: otherParts[name] != nil)
        }
        for name in ageLimits.keys where !parts.contains(where: { $0.name == name }) {
            throw Stop(.usage, "--age-limit: the bundle has no part \(name)")
        }
        return BundleMaker(identifier: identifier, sequence: sequence, created: created, parts: parts)
    }

    private static func usualLimits(_ name: String) -> BundlePart.AgeLimits {
        switch name {
        case BundlePartName.trustList, BundlePartName.revocation: .init(first: 7 * day, second: 30 * day)
        default: .init()
        }
    }

    private static func sealed(_ bytes: [UInt8]) throws(Stop) -> SealedBytes {
        do { return try SealedBytes(bytes) } catch { throw Stop(.internalError, "no memory for \(bytes.count) bytes") }
    }
}
