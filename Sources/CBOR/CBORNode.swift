/// One line of a document's table: an item, and where its subtree ends.
struct CBORNode {
    enum Form: UInt8 {
        case unsigned, negative, bytes, text, array, map, tag, simple, float
    }

    /// The argument: the integer, the length in bytes, the number of items or pairs, the tag, the simple value, or the
    /// bits of a `Double`.
    var argument: UInt64

    // Places take 32 bits: the table is written for every certificate, and half the bytes are half the time.
    private var offset32: UInt32
    private var end32: UInt32
    private var next32: UInt32

    var form: Form

    /// Bytes of the head: 1 to 9.
    private var headByteCount: UInt8

    /// Whether it is a string whose content stands in the chunks that follow it.
    var isChunked = false

    /// - Parameters:
    ///   - offset: where the item starts in the input.
    ///   - contentOffset: where its content starts, behind the head.
    ///   - end: where the item ends; behind the head unless given.
    ///   - next: index of the first node behind its subtree.
    @inline(__always)
    init(form: Form, argument: UInt64, offset: Int, contentOffset: Int, end: Int? = nil, next: Int) {
        self.form = form
        self.argument = argument
        offset32 = UInt32(truncatingIfNeeded: offset)
        headByteCount = UInt8(truncatingIfNeeded: contentOffset &- offset)
        end32 = UInt32(truncatingIfNeeded: end ?? contentOffset)
        next32 = UInt32(truncatingIfNeeded: next)
    }

    /// Where the item starts in the input.
    var offset: Int { Int(offset32) }

    /// Where its content starts: behind the head.
    var contentOffset: Int { Int(offset32) &+ Int(headByteCount) }

    /// Where it ends in the input.
    var end: Int {
        get { Int(end32) }
        set { end32 = UInt32(truncatingIfNeeded: newValue) }
    }

    /// Index of the first node behind its subtree.
    var next: Int {
        get { Int(next32) }
        set { next32 = UInt32(truncatingIfNeeded: newValue) }
    }
}
