internal import CSQLite

/// Owns one prepared statement; the only type that finalizes one.
///
/// Parameters count from 1 and columns from 0, as in SQLite. Bytes are bound without a copy: they must stay where they
/// are until the statement has been reset.
struct Statement: ~Copyable {
    private let handle: OpaquePointer

    init(_ handle: OpaquePointer) {
        self.handle = handle
    }

    deinit {
        sqlite3_finalize(handle)
    }

    // MARK: Running

    /// Goes to the next row.
    ///
    /// - Returns: whether there is one.
    func step() throws(LedgerError) -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code:
            let failure = error(code, during: "step")
            sqlite3_reset(handle)
            throw failure
        }
    }

    /// Runs a statement without rows, and makes it ready for the next time.
    func run() throws(LedgerError) {
        while try step() {}
        reset()
    }

    /// Makes the statement ready for the next time. What is bound stays bound.
    func reset() {
        sqlite3_reset(handle)  // It repeats the error of the last step, which has been thrown.
    }

    /// Calls `body` at every row, and makes the statement ready for the next time.
    func forEachRow(_ body: (borrowing Statement) throws(LedgerError) -> Void) throws(LedgerError) {
        defer { reset() }
        while try step() { try body(self) }
    }

    // MARK: Parameters

    func bind(_ value: Int64, at index: Int32) throws(LedgerError) {
        try check(sqlite3_bind_int64(handle, index, value))
    }

    func bind(_ value: Int, at index: Int32) throws(LedgerError) {
        try bind(Int64(value), at: index)
    }

    /// Binds null for nil.
    func bind(_ value: Int64?, at index: Int32) throws(LedgerError) {
        guard let value else { return try check(sqlite3_bind_null(handle, index)) }
        try bind(value, at: index)
    }

    /// Binds a BLOB without a copy.
    func bind(borrowing bytes: UnsafeRawBufferPointer, at index: Int32) throws(LedgerError) {
        guard let start = bytes.baseAddress, !bytes.isEmpty else {
            return try check(sqlite3_bind_zeroblob(handle, index, 0))
        }
        try check(sqlite3_bind_blob64(handle, index, start, UInt64(bytes.count), nil))
    }

    /// Binds UTF-8 text without a copy.
    func bind(borrowingUTF8 bytes: UnsafeRawBufferPointer, at index: Int32) throws(LedgerError) {
        guard let start = bytes.baseAddress else { return try bind("", at: index) }
        let text = start.assumingMemoryBound(to: CChar.self)
        try check(sqlite3_bind_text64(handle, index, text, UInt64(bytes.count), nil, UInt8(SQLITE_UTF8)))
    }

    /// Binds a copy.
    func bind(_ bytes: [UInt8], at index: Int32) throws(LedgerError) {
        guard !bytes.isEmpty else { return try check(sqlite3_bind_zeroblob(handle, index, 0)) }
        let code = bytes.withUnsafeBufferPointer { bytes in
            sqlite3_bind_blob64(handle, index, bytes.baseAddress, UInt64(bytes.count), Self.transient)
        }
        try check(code)
    }

    /// Binds a copy.
    func bind(_ text: String, at index: Int32) throws(LedgerError) {
        var text = text
        let code = text.withUTF8 { utf8 in
            utf8.withMemoryRebound(to: CChar.self) { characters in
                // An empty text may come without an address, which would bind null.
                characters.isEmpty
                    ? sqlite3_bind_text64(handle, index, "", 0, Self.transient, UInt8(SQLITE_UTF8))
                    : sqlite3_bind_text64(
                        handle, index, characters.baseAddress, UInt64(characters.count), Self.transient,
                        UInt8(SQLITE_UTF8))
            }
        }
        try check(code)
    }

    /// `SQLITE_TRANSIENT`, a cast that Swift does not import: SQLite makes a copy of its own.
    private static var transient: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }

    // MARK: Columns of the row

    var columnCount: Int32 { sqlite3_column_count(handle) }

    func type(at index: Int32) -> Int32 {
        sqlite3_column_type(handle, index)
    }

    func integer(at index: Int32) -> Int64 {
        sqlite3_column_int64(handle, index)
    }

    func optionalInteger(at index: Int32) -> Int64? {
        type(at: index) == SQLITE_NULL ? nil : integer(at: index)
    }

    func double(at index: Int32) -> Double {
        sqlite3_column_double(handle, index)
    }

    /// The bytes of a BLOB or a text, which are there until the next step or reset.
    func borrowedBytes(at index: Int32) -> UnsafeRawBufferPointer {
        let start = sqlite3_column_blob(handle, index)
        return UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(sqlite3_column_bytes(handle, index)))
    }

    func bytes(at index: Int32) -> [UInt8] {
        Array(borrowedBytes(at: index))
    }

    func text(at index: Int32) -> String {
        String(decoding: borrowedBytes(at: index), as: UTF8.self)
    }

    func optionalBytes(at index: Int32) -> [UInt8]? {
        type(at: index) == SQLITE_NULL ? nil : bytes(at: index)
    }

    // MARK: Errors

    @inline(__always)
    private func check(_ code: Int32) throws(LedgerError) {
        guard code == SQLITE_OK else { throw error(code, during: "bind") }
    }

    private func error(_ code: Int32, during call: StaticString) -> LedgerError {
        let database = sqlite3_db_handle(handle)
        let path = sqlite3_db_filename(database, "main").map { String(cString: $0) } ?? ""
        return LedgerError(
            path: path, sqliteCode: code, message: String(cString: sqlite3_errmsg(database)), during: call)
    }
}

/// SQLite's names for the kinds of a column, for the files that do not import it.
enum ColumnKind {
    static let integer = SQLITE_INTEGER
    static let double = SQLITE_FLOAT
    static let text = SQLITE_TEXT
    static let blob = SQLITE_BLOB
    static let null = SQLITE_NULL
}
