extension CBORDocument {
    /// The item in diagnostic notation (RFC 8949 §8), for people.
    ///
    /// - Returns: text that may hold any character of the input; escape it before showing it.
    public func diagnosticNotation(of item: Item) -> String {
        withView { $0.diagnosticNotation(of: item) }
    }
}

extension CBORView {
    /// The item in diagnostic notation; see ``CBORDocument/diagnosticNotation(of:)``.
    package func diagnosticNotation(of item: Item) -> String {
        switch kind(of: item) {
        case .unsigned(let value): String(value)
        case .negative(let value): value == .max ? "-18446744073709551616" : "-\(value + 1)"
        case .bytes: chunks(of: item) ?? "h'\(hex(bytes(of: item) ?? []))'"
        case .text: chunks(of: item) ?? quoted(text(of: item) ?? "")
        case .array:
            (isIndefinite(item) ? "[_ " : "[") + elements(of: item).map(diagnosticNotation).joined(separator: ", ") + "]"
        case .map:
            (isIndefinite(item) ? "{_ " : "{")
                + entries(of: item).map { "\(diagnosticNotation(of: $0.key)): \(diagnosticNotation(of: $0.value))" }
                .joined(separator: ", ") + "}"
        case .tag(let tag): "\(tag)(\(content(ofTag: item).map(diagnosticNotation) ?? ""))"
        case .boolean(let value): value ? "true" : "false"
        case .null: "null"
        case .undefined: "undefined"
        case .simple(let value): "simple(\(value))"
        case .float(let value): floatText(value)
        }
    }

    /// The item in diagnostic notation for messages: of a long one its start and its size. An answer must not be longer than
    /// what it answers by orders of magnitude.
    package func shortNotation(of item: Item) -> String {
        let byteCount = self[item.index].end - offset(of: item)
        guard byteCount > Self.shortByteCount else { return diagnosticNotation(of: item) }
        guard let content = contentRange(of: item) else { return "\(kind(of: item).description), \(byteCount) bytes" }
        let start = Array(bytes[content.prefix(Self.shortByteCount / 4)])
        if case .bytes = kind(of: item) { return "h'\(hex(start))…' (\(content.count) bytes)" }
        return quoted(String(decoding: start, as: UTF8.self)) + "… (\(content.count) bytes)"
    }

    /// Longest item, in bytes, that messages show whole.
    private static let shortByteCount = 256

    private func isIndefinite(_ item: Item) -> Bool {
        bytes[offset(of: item)] & 31 == 31
    }

    private func chunks(of item: Item) -> String? {
        guard contentRange(of: item) == nil else { return nil }
        return "(_ " + elements(of: item).map(diagnosticNotation).joined(separator: ", ") + ")"
    }

    private func floatText(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
        return "\(value)"
    }

    private func quoted(_ text: String) -> String {
        var quoted = "\""
        for character in text.unicodeScalars {
            if character == "\"" || character == "\\" { quoted.append("\\") }
            quoted.unicodeScalars.append(character)
        }
        return quoted + "\""
    }

    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { String(UInt16($0) | 0x100, radix: 16).dropFirst() }.joined()
    }
}
