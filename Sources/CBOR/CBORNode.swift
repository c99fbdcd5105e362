/// One line of a document's table: an item, and where its subtree ends.
struct CBORNode {
    enum Form: UInt8 {
        case unsigned, negative, bytes, text, array, map, tag, simple, float
    }

    var form: Form

    /// Whether it is a string whose content stands in the chunks that follow it.
    var isChunked: Bool

    /// The argument: the integer, the length in bytes, the number of items or pairs, the tag, the simple value, or the
    /// bits of a `Double`.
    var argument: UInt64

    /// Where the item starts in the input.
    var offset: Int

    /// Where its content starts: behind the head.
    var contentOffset: Int

    /// Where it ends in the input.
    var end: Int

    /// Index of the first node behind its subtree.
    var next: Int
}
