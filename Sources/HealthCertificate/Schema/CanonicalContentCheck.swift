import Bytes
import CBOR

/// Tells of most claims sets at a glance that their DCC is without violation of the schema: of those in the very form
/// that issuing gives them.
///
/// The form is that of deterministic encoding (RFC 8949 §4.2.1), held to narrowly:
///
///     { 1: iss, 4: exp, 6: iat, -260: { 1: DCC } }
///
/// Each map has its known members in key order, each head is the shortest, each dose number has one byte or two. It is
/// one walk over the bytes, without a table of items: every text that is released goes through it. Whatever it does not
/// take may be as sound: decoding and ``SchemaCheck`` decide, and it takes nothing that they refuse.
package enum CanonicalContentCheck {
    /// Whether the DCC is surely without violation of release 1.3.0, which issuing follows, and has no member that the
    /// schema does not name.
    ///
    /// - Parameter claims: the encoded claims set.
    /// - Returns: false when a closer look is needed.
    package static func holds(forClaims claims: UnsafeRawBufferPointer) -> Bool {
        var walk = CanonicalWalk(claims, CanonicalMembers.known)
        return walk.passClaims() && walk.isAtEnd
    }

    /// The same of a DCC alone, encoded.
    package static func holds(forContent content: UnsafeRawBufferPointer) -> Bool {
        var walk = CanonicalWalk(content, CanonicalMembers.known)
        return walk.passContent() && walk.isAtEnd
    }
}

/// The members that a DCC may have, map by map and in key order, as they stand in the bytes.
///
/// Like those of ``SchemaTable``, from which they are made, they stand in memory that is never written again nor freed.
private struct CanonicalMembers: @unchecked Sendable {
    typealias Members = UnsafeMutableBufferPointer<Member>

    /// What the value of a member must be.
    enum Value {
        case text, dose, name
        case group(CertificateKind)
    }

    struct Member {
        /// Head and name, first byte lowest. Names have one to three characters, so that it fits a word.
        var key: UInt32
        var keyMask: UInt32
        var keyByteCount: Int
        var isRequired: Bool
        var value: Value
        /// Most characters of a text.
        var lengthMax = Int.max
        /// Pattern of a text.
        var pattern: SchemaPattern?

        init(_ member: SchemaTable.Member) {
            let name = UnsafeBufferPointer(start: member.name.utf8Start, count: member.name.utf8CodeUnitCount)
            precondition((1...3).contains(name.count), "the name does not fit")  // never from input: the schema's own names
            key = name.reversed().reduce(0) { $0 << 8 | UInt32($1) } << 8 | UInt32(0x60 + name.count)
            keyByteCount = name.count + 1
            keyMask = .max >> UInt32(32 - 8 * keyByteCount)
            isRequired = member.isRequired
            switch member.type {
            case .text(let lengthMax, let pattern):
                value = .text
                self.lengthMax = lengthMax ?? .max
                self.pattern = pattern
            case .dose: value = .dose
            case .name: value = .name
            case .group(let kind): value = .group(kind)
            }
        }
    }

    let certificate: Members
    let name: Members
    let vaccination: Members
    let test: Members
    let recovery: Members

    static let known = CanonicalMembers(.of(.v1_3_0))

    private init(_ table: SchemaTable) {
        certificate = Self.members(table.certificate)
        name = Self.members(table.name)
        vaccination = Self.members(table.entry(of: .vaccination))
        test = Self.members(table.entry(of: .test))
        recovery = Self.members(table.entry(of: .recovery))
    }

    private static func members(_ members: SchemaTable.Members) -> Members {
        let memory = Members.allocate(capacity: members.count)
        _ = memory.initialize(from: members.map(Member.init))
        return memory
    }
}

/// A place in the bytes of a claims set, and how to go on from it. Every step says whether the bytes are as they must be.
private struct CanonicalWalk {
    private let bytes: UnsafeRawBufferPointer
    private let known: CanonicalMembers
    private var position = 0

    init(_ bytes: UnsafeRawBufferPointer, _ known: CanonicalMembers) {
        self.bytes = bytes
        self.known = known
    }

    var isAtEnd: Bool { position == bytes.count }

    /// Goes over the map of claims.
    mutating func passClaims() -> Bool {
        guard passes(0xA4), passes(0x01), passText(), passes(0x04), passDate(), passes(0x06), passDate(),
            passes(0x39), passes(0x01), passes(0x03), passes(0xA1), passes(0x01)  // -260: { 1:
        else { return false }
        return passContent()
    }

    /// Goes over the DCC.
    mutating func passContent() -> Bool {
        // ver, nam and dob are required: four members are those and one of v, t and r.
        passes(0xA4) && passMembers(4, known.certificate)
    }

    /// Goes over one byte, which must be `byte`.
    @inline(__always)
    private mutating func passes(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position &+= 1
        return true
    }

    /// Seconds since 1970 in four bytes, as they are from July 1970 to February 2106.
    private mutating func passDate() -> Bool {
        guard passes(0x1A), bytes.count &- position >= 4, bytes[position] != 0 else { return false }
        position &+= 4
        return true
    }

    /// Goes over the `count` entries of a map whose members are `members`.
    private mutating func passMembers(_ count: Int, _ members: CanonicalMembers.Members) -> Bool {
        var left = count
        for member in members {
            // An entry has no less than four bytes, the value being one at least.
            if left > 0, bytes.count &- position >= 4,
                UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self)) & member.keyMask
                    == member.key
            {
                position &+= member.keyByteCount
                guard passValue(of: member) else { return false }
                left &-= 1
            } else if member.isRequired {
                return false
            }
        }
        return left == 0
    }

    @inline(__always)
    private mutating func passValue(of member: CanonicalMembers.Member) -> Bool {
        switch member.value {
        case .text: passText(lengthMax: member.lengthMax, member.pattern)
        case .dose: passDose()
        case .name: passMap(known.name)
        case .group(.vaccination): passes(0x81) && passMap(known.vaccination)
        case .group(.test): passes(0x81) && passMap(known.test)
        case .group(.recovery): passes(0x81) && passMap(known.recovery)
        }
    }

    private mutating func passMap(_ members: CanonicalMembers.Members) -> Bool {
        guard position < bytes.count, bytes[position] >= 0xA0, bytes[position] < 0xA0 + 24 else { return false }
        let count = Int(bytes[position] & 31)
        position &+= 1
        return passMembers(count, members)
    }

    /// Goes over a dose number from 1 to 255.
    @inline(__always)
    private mutating func passDose() -> Bool {
        guard position &+ 1 < bytes.count else { return false }
        let first = bytes[position]
        if first == 24 {
            guard bytes[position &+ 1] >= 24 else { return false }
            position &+= 2
            return true
        }
        position &+= 1
        return first >= 1 && first < 24
    }

    /// Goes over a text of less than 256 bytes.
    @inline(__always)
    private mutating func passText(lengthMax: Int = .max, _ pattern: SchemaPattern? = nil) -> Bool {
        guard position &+ 1 < bytes.count else { return false }
        var byteCount = Int(bytes[position]) &- 0x60
        position &+= 1
        if byteCount == 24 {
            byteCount = Int(bytes[position])
            position &+= 1
            guard byteCount >= 24 else { return false }
        } else {
            guard byteCount >= 0, byteCount < 24 else { return false }
        }
        guard byteCount <= bytes.count &- position else { return false }
        let range = position..<position &+ byteCount
        position = range.upperBound
        guard isValidUTF8(range, of: bytes) else { return false }
        // No text has more characters than bytes.
        if byteCount <= lengthMax, pattern == nil { return true }
        let text = UnsafeRawBufferPointer(rebasing: bytes[range]).assumingMemoryBound(to: UInt8.self)
        return (byteCount <= lengthMax || SchemaCheck.characterCount(text) <= lengthMax) && pattern?.matches(text) ?? true
    }
}
