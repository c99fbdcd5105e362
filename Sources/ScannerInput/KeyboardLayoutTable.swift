// Made by Scripts/make-keyboard-layouts.py from xkb-data. Do not edit.

extension KeyboardLayout {
    /// Layouts that computers at borders and scanners from elsewhere have. British, Irish, Polish, Dutch, Chinese and
    /// Korean keyboards have the 45 characters where US English has them.
    static let all: [KeyboardLayout] = [
        KeyboardLayout(
            english: "Vietnamese", vietnamese: "tiếng Việt",
            whenComputerHasIt: "đăâêô\u{300}\u{309}\u{303}\u{301}\u{323}ABCDEFGHIJKLMNOPQRSTUVWXYZ Ô%*+-./:",
            whenScannerHasIt: nil),
        KeyboardLayout(
            english: "German", vietnamese: "tiếng Đức",
            whenComputerHasIt: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXZY $%(\u{300}ß.-Ö",
            whenScannerHasIt: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXZY $%}]/.&>"),
        KeyboardLayout(
            english: "Swiss", vietnamese: "Thụy Sĩ",
            whenComputerHasIt: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXZY ç%(\u{300}'.-é",
            whenScannerHasIt: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXZY \\%#!/.&>"),
        KeyboardLayout(
            english: "French", vietnamese: "tiếng Pháp",
            whenComputerHasIt: "à&é\"'(-è_çQBCDEFGHIJKL?NOPARSTUVZXYW 458+):!M",
            whenScannerHasIt: ")!@#$%^&*(QBCDEFGHIJKL:NOPARSTUVZXYW ]\"\\+6<>."),
        KeyboardLayout(
            english: "Belgian", vietnamese: "Bỉ",
            whenComputerHasIt: "à&é\"'(§è!çQBCDEFGHIJKL?NOPARSTUVZXYW 458_):=M",
            whenScannerHasIt: ")!@#$%^&*(QBCDEFGHIJKL:NOPARSTUVZXYW ]\"}?=<>."),
        KeyboardLayout(
            english: "Spanish", vietnamese: "tiếng Tây Ban Nha",
            whenComputerHasIt: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%(¿'.-Ñ",
            whenScannerHasIt: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%}]/.&>"),
        KeyboardLayout(
            english: "Latin American", vietnamese: "Mỹ Latinh",
            whenComputerHasIt: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%(¡'.-Ñ",
            whenScannerHasIt: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%}]/.&>"),
        KeyboardLayout(
            english: "Italian", vietnamese: "tiếng Ý",
            whenComputerHasIt: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%(^'.-ç",
            whenScannerHasIt: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%}]/.&>"),
        KeyboardLayout(
            english: "Portuguese", vietnamese: "tiếng Bồ Đào Nha",
            whenComputerHasIt: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%(»'.-Ç",
            whenScannerHasIt: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%{[/.&>"),
        KeyboardLayout(
            english: "Brazilian", vietnamese: "Brazil",
            whenComputerHasIt: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-.;Ç",
            whenScannerHasIt: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-.\u{FFFD}?"),
        KeyboardLayout(
            english: "Swedish", vietnamese: "tiếng Thụy Điển",
            whenComputerHasIt: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ ¤%(\u{300}+.-Ö",
            whenScannerHasIt: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ \u{FFFD}%|-/.&>"),
        KeyboardLayout(
            english: "Danish", vietnamese: "tiếng Đan Mạch",
            whenComputerHasIt: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ ¤%(\u{300}+.-Æ",
            whenScannerHasIt: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ \u{FFFD}%|-/.&>"),
        KeyboardLayout(
            english: "Norwegian", vietnamese: "tiếng Na Uy",
            whenComputerHasIt: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ ¤%(\u{300}+.-Ø",
            whenScannerHasIt: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ \u{FFFD}%|-/.&>"),
        KeyboardLayout(
            english: "Czech", vietnamese: "tiếng Séc",
            whenComputerHasIt: "é+ěščřžýáíABCDEFGHIJKLMNOPQRSTUVWXZY 458\u{30C}=.-\"",
            whenScannerHasIt: ")!@#$%^&*(ABCDEFGHIJKLMNOPQRSTUVWXZY \u{FFFD}_\u{FFFD}1/.{>"),
        KeyboardLayout(
            english: "Slovak", vietnamese: "tiếng Slovakia",
            whenComputerHasIt: "é+ľščťžýáíABCDEFGHIJKLMNOPQRSTUVWXZY 458\u{30C}=.-\"",
            whenScannerHasIt: ")!@#$%^&*(ABCDEFGHIJKLMNOPQRSTUVWXZY \u{FFFD}_\u{FFFD}1/.{>"),
        KeyboardLayout(
            english: "Hungarian", vietnamese: "tiếng Hungary",
            whenComputerHasIt: "ö123456789ABCDEFGHIJKLMNOPQRSTUVWXZY !%(Óü.-É",
            whenScannerHasIt: "`123456789ABCDEFGHIJKLMNOPQRSTUVWXZY \u{FFFD}%\u{FFFD}#/.^>"),
        KeyboardLayout(
            english: "Turkish", vietnamese: "tiếng Thổ Nhĩ Kỳ",
            whenComputerHasIt: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ +%(_*ç.Ş",
            whenScannerHasIt: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ \u{FFFD}%-$=/&?"),
        KeyboardLayout(
            english: "Russian", vietnamese: "tiếng Nga",
            whenComputerHasIt: "0123456789\u{424}\u{418}\u{421}\u{412}\u{423}\u{410}\u{41F}\u{420}\u{428}\u{41E}\u{41B}\u{414}\u{42C}\u{422}\u{429}\u{417}\u{419}\u{41A}\u{42B}\u{415}\u{413}\u{41C}\u{426}\u{427}\u{41D}\u{42F} ;%*+-\u{44E}.\u{416}",
            whenScannerHasIt: nil),
        KeyboardLayout(
            english: "Japanese", vietnamese: "tiếng Nhật",
            whenComputerHasIt: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%(~-./+",
            whenScannerHasIt: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%\":-./'"),
        KeyboardLayout(
            english: "Thai", vietnamese: "tiếng Thái",
            whenComputerHasIt: "\u{E08}\u{E45}/-\u{E20}\u{E16}\u{E38}\u{E36}\u{E04}\u{E15}\u{E24}\u{E3A}\u{E09}\u{E0F}\u{E0E}\u{E42}\u{E0C}\u{E47}\u{E13}\u{E4B}\u{E29}\u{E28}?\u{E4C}\u{E2F}\u{E0D}\u{E50}\u{E11}\u{E06}\u{E18}\u{E4A}\u{E2E}\")\u{E4D}( \u{E53}\u{E54}\u{E55}\u{E59}\u{E02}\u{E43}\u{E1D}\u{E0B}",
            whenScannerHasIt: nil),
        KeyboardLayout(
            english: "Lao", vietnamese: "tiếng Lào",
            whenComputerHasIt: "\u{E82}\u{EA2}\u{E9F}\u{EC2}\u{E96}\u{EB8}\u{EB9}\u{E84}\u{E95}\u{E88}\u{EB1}\u{EB6}\u{EAF}.\u{EB3},:\u{ECA}\u{EAE}\u{ECB}!?\u{EC6}\u{EB7}\u{E99}\u{EBD}\u{EBB}_;+\u{EB5}\u{EAD}\u{ED0}(\u{EB4}\u{20AD} \u{ED4}\u{ECC}\u{ED6}\u{ECD}\u{E8A}\u{EC3}\u{E9D}%",
            whenScannerHasIt: nil),
        KeyboardLayout(
            english: "Khmer", vietnamese: "tiếng Khmer",
            whenComputerHasIt: "\u{17E0}\u{17E1}\u{17E2}\u{17E3}\u{17E4}\u{17E5}\u{17E6}\u{17E7}\u{17E8}\u{17E9}\u{17FF}\u{1796}\u{1787}\u{178C}\u{17C2}\u{1792}\u{17A2}\u{17C7}\u{17B8}\u{1789}\u{1782}\u{17A1}\u{17C6}\u{178E}\u{17C5}\u{1797}\u{1788}\u{17AC}\u{17C3}\u{1791}\u{17BC}\u{17FD}\u{17BA}\u{1783}\u{17BD}\u{178D}\u{200B}\u{17DB}%\u{17CF}=\u{17A5}\u{17D4}\u{17CA}\u{17FE}",
            whenScannerHasIt: nil),
    ]
}
