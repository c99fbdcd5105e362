import ArgumentParser
import Ledger
import TextFormats

extension RevokeCommand {
    /// Marks the plan's certificates in the ledger, then writes the lists. The ledger comes first, and everything in the
    /// lists comes from it and the plan: whatever a crash took is made again, the same to the byte.
    func carryOut(_ reason: String, _ output: String) throws {
        let plan = try readPlan()
        guard !plan.numbers.isEmpty else {
            throw Stop(.usage, "\(self.plan): the plan names no certificate; nothing was done")
        }
        let pendingCount = try pendingCount(plan)
        let folder = RevocationFolder(output)
        try folder.prepare(holdsListsAlready: pendingCount == 0)
        if pendingCount > 0 { try mark(plan, reason) }
        try ledger.read { reader in
            let count = plan.numbers.count
            let line = ProgressLine(progress)
            let lists = try folder.write(plan.numbers, reader) { line.show("written", done: $0, of: count) }
            line.end()
            let account = RevocationAccount(
                count: count, markedCount: pendingCount, lists: lists, folder: output, head: reader.head)
            try Streams.writeOutput(json ? account.json : account.text)
        }
    }

    /// Certificates of the plan that are still in force.
    private func pendingCount(_ plan: RevocationPlan) throws -> Int {
        try ledger.read { reader in
            try reader.requireContains(plan.head, of: plan.ledger)
            let revoked = Set(try reader.revokedNumbers())
            return plan.numbers.count { !revoked.contains($0) }
        }
    }

    private func mark(_ plan: RevocationPlan, _ reason: String) throws {
        try LedgerOption.stoppingAtErrors {
            let now = systemClock()
            _ = try Ledger.open(ledger.path, mustExist: true, at: now).revoke(plan, reason: reason, at: now)
        }
    }
}

/// What carrying out a plan came to, in words.
struct RevocationAccount {
    /// Certificates of the plan.
    let count: Int
    /// Those that were marked now; the others had been taken back before.
    let markedCount: Int
    let lists: RevocationFolder.Lists
    let folder: String
    let head: LedgerHead

    var text: String {
        let expired = lists.expiredCount == 0 ? "" : ", \(lists.expiredCount) had expired and are in no batch"
        return """
            \(count) certificates of the plan: \(markedCount) taken back now, \(count - markedCount) before\(expired)
            \(VisibleText.escaped(folder)): \(lists.names.joined(separator: ", ")) for hcert verify; batches for the gateway: \
            \(lists.batchCount)
            head: \(head.text)

            """
    }

    var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        for (name, count) in [
            ("certificates", count), ("revoked", markedCount), ("revoked_before", count - markedCount),
            ("expired", lists.expiredCount), ("batches", lists.batchCount),
        ] {
            writer.name(text: name)
            writer.integer(Int64(count))
        }
        writer.name("lists")
        writer.beginArray()
        for name in lists.names { writer.string(name) }
        writer.endArray()
        head.write(to: &writer)
        writer.endObject()
        writer.endLine()
        return String(decoding: writer.buffer.array, as: UTF8.self)
    }
}
