/// Something in a ledger that is not as it was written.
package struct LedgerFinding: Equatable, Sendable, CustomStringConvertible {
    /// The event, block or certificate at which it was found; the first of those that are known.
    package enum Place: Equatable, Sendable {
        case file
        case event(Int)
        case run(Int64)
        case block(Int64)
        case certificate(Int64)
    }

    package let place: Place
    package let text: String

    package var description: String {
        switch place {
        case .file: text
        case .event(let number): "event \(number): \(text)"
        case .run(let number): "run \(number): \(text)"
        case .block(let number): "block \(number): \(text)"
        case .certificate(let number): "certificate \(number): \(text)"
        }
    }
}

/// What proving a ledger came to.
package struct LedgerProof: Equatable, Sendable {
    /// Empty when everything is as it was written.
    package internal(set) var findings: [LedgerFinding] = []
    /// Whether there were more findings than are kept.
    package internal(set) var hasMore = false
    package internal(set) var eventCount = 0
    package internal(set) var certificateCount: Int64 = 0
    package internal(set) var revokedCount: Int64 = 0
    /// The end of the chain that was proved.
    package let head: LedgerHead

    package var isIntact: Bool { findings.isEmpty }

    /// Most findings that are kept: a damaged disk would bring millions.
    package static let findingCountMax = 100

    init(head: LedgerHead) {
        self.head = head
    }

    mutating func add(_ place: LedgerFinding.Place, _ text: String) {
        if findings.count < Self.findingCountMax {
            findings.append(LedgerFinding(place: place, text: text))
        } else {
            hasMore = true
        }
    }
}
