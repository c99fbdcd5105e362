import Foundation
import HealthCertificate
import ScannerInput
import VectorSupport

/// A text that the example keys signed.
let exampleText: String = {
    let file = VectorFolders.own.appending(path: "hcert/ZZ/2DCode/raw/vaccination-ES256.json")
    return (try? JSONObject(file: file).text("PREFIX")) ?? ""
}()

/// What a program that knows nothing of keyboards would do: the keys of a US keyboard, in the order of the alphabet, and what
/// stands on the same keys of others. Typed from pictures of the keyboards.
enum Keyboards {
    static let us = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
    static let german = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXZY $%(`ß.-Ö")
    static let french = Array("à&é\"'(-è_çQBCDEFGHIJKL?NOPARSTUVZXYW 458+):!M")
    static let spanish = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%(¿'.-Ñ")

    /// Vietnamese letters on 0 to 4, tone marks on 5 to 9, which stand by themselves here: `´` and so on are dead keys.
    static func vietnamese(_ text: String) -> String {
        let letters: [Character: String] = [
            "0": "đ", "1": "ă", "2": "â", "3": "ê", "4": "ô", "5": "\u{300}", "6": "\u{309}", "7": "\u{303}", "8": "\u{301}",
            "9": "\u{323}", "$": "Ô",
        ]
        return text.map { letters[$0] ?? String($0) }.joined()
    }

    static func typed(_ text: String, on keyboard: [Character], from scanner: [Character] = us) -> String {
        String(text.map { character in scanner.firstIndex(of: character).map { keyboard[$0] } ?? character })
    }
}

/// What is recognised in a text; nil also when it is none that is refused.
func damage(of text: String) -> ScannerDamage? { damage(of: Array(text.utf8)) }

func damage(of text: [UInt8]) -> ScannerDamage? {
    text.withUnsafeBufferPointer { text in
        var decoder = CertificateDecoder()
        do throws(DecodingError) {
            _ = try decoder.decode(text)
            return nil
        } catch {
            return .recognised(in: text, refusedBy: error)
        }
    }
}

extension ScannerDamage {
    /// Names of the layouts that it names, with whose they are.
    var layouts: [String] {
        guard case .keyboardLayout(let settings) = self else { return [] }
        return settings.map { "\($0.owner) \($0.layout.english)" }
    }
}
