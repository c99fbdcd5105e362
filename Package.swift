// swift-tools-version: 6.2
import PackageDescription

// Targets stand in the order of the specification: bytes, CBOR, COSE, transport, signatures, the certificate
// itself, then what judges it and what issues it. Arrows point downwards only; each C library has one importer.

let package = Package(
    name: "hcert",
    products: [
        .library(name: "HealthCertificate", targets: ["HealthCertificate"]),
        .library(name: "Issuance", targets: ["Issuance"]),
        .library(name: "Verification", targets: ["Verification"]),
        .library(name: "Signatures", targets: ["Signatures"]),
        .library(name: "TrustBundle", targets: ["TrustBundle"]),
        .library(name: "TrustLists", targets: ["TrustLists"]),
        .library(name: "QRSymbols", targets: ["QRSymbols"]),
        .executable(name: "hcert", targets: ["hcert"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2")
    ],
    targets: [
        // C libraries, each behind one target.
        .target(name: "COpenSSL", linkerSettings: [.linkedLibrary("crypto")]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CQREncode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
        .systemLibrary(name: "CLinux"),
        .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
        // libpng and libjpeg are linked from their archives; zxing-cpp is opened when the first picture is read.
        .target(
            name: "CPictures",
            linkerSettings: [":libpng16.a", ":libjpeg.a", "z", "m"].map { .linkedLibrary($0) }
        ),

        // Bytes and text.
        .target(name: "Bytes"),
        .target(name: "TextFormats", dependencies: ["Bytes"]),

        // The wire format, layer by layer.
        .target(name: "CBOR", dependencies: ["Bytes"]),
        .target(name: "COSE", dependencies: ["Bytes", "CBOR"]),
        .target(name: "Transport", dependencies: ["Bytes", "CZlib"]),
        .target(name: "Signatures", dependencies: ["COSE", "COpenSSL"]),
        .target(name: "HealthCertificate", dependencies: ["Bytes", "CBOR", "COSE", "TextFormats", "Transport"]),
        .target(name: "QRSymbols", dependencies: ["Bytes", "CQREncode", "CZlib", "Transport"]),

        // What scanners and keyboards do to texts on their way.
        .target(name: "ScannerInput", dependencies: ["HealthCertificate", "TextFormats", "Transport"]),

        // Who may sign, and what was taken back.
        .target(name: "TrustLists", dependencies: ["CBOR", "COSE", "Signatures", "TextFormats"]),
        .target(name: "Revocation", dependencies: ["Bytes", "HealthCertificate", "Signatures", "TextFormats"]),

        // Both in one signed file, which headquarters makes and border posts carry.
        .target(
            name: "TrustBundle",
            dependencies: ["Bytes", "CBOR", "COSE", "HealthCertificate", "Revocation", "Signatures", "TextFormats", "TrustLists"]
        ),

        // What was signed, for good. SQLite is linked from its archive, so that the command stays one file.
        .target(
            name: "Ledger",
            dependencies: ["Bytes", "CSQLite", "HealthCertificate", "Signatures", "TextFormats"],
            linkerSettings: [.linkedLibrary(":libsqlite3.a"), .linkedLibrary("m")]
        ),

        // The two halves of the job.
        .target(
            name: "Verification",
            dependencies: ["Bytes", "CBOR", "COSE", "HealthCertificate", "Revocation", "ScannerInput", "Signatures", "TextFormats", "Transport", "TrustBundle", "TrustLists"]
        ),
        .target(
            name: "Issuance",
            dependencies: [
                "Bytes", "CBOR", "COSE", "HealthCertificate", "Ledger", "Signatures", "TextFormats", "Transport", "TrustLists", "Verification",
            ]
        ),

        // What a border officer sees: the passport's lines, the comparison, the screens. It does no input or output.
        .target(name: "Gate", dependencies: ["HealthCertificate", "ScannerInput", "TextFormats", "Verification"]),

        // Invented records to try all this with. It knows none of the targets that judge them.
        .target(name: "SampleRecords", dependencies: ["Bytes", "TextFormats"]),

        // Codes of pictures, read in a confined process. No library product depends on it.
        .target(name: "Pictures", dependencies: ["CPictures", "TextFormats"]),

        // The published test procedure, and the command.
        .target(
            name: "Conformance",
            dependencies: ["CBOR", "COSE", "HealthCertificate", "Signatures", "TextFormats", "Transport", "Verification"]
        ),
        .executableTarget(
            name: "hcert",
            dependencies: [
                "Bytes", "CBOR", "CLinux", "COSE", "Conformance", "Gate", "HealthCertificate", "Issuance", "Ledger", "Pictures", "QRSymbols", "Revocation", "SampleRecords", "ScannerInput", "Signatures", "TextFormats", "Transport", "TrustBundle", "TrustLists", "Verification",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),

        // Tests. VectorSupport finds published and own vectors.
        .target(name: "VectorSupport", path: "Tests/VectorSupport"),
        .testTarget(name: "BytesTests", dependencies: ["Bytes"]),
        .testTarget(name: "TextFormatsTests", dependencies: ["Bytes", "TextFormats"]),
        .testTarget(name: "CBORTests", dependencies: ["CBOR", "VectorSupport"]),
        .testTarget(name: "COSETests", dependencies: ["CBOR", "COSE", "Signatures", "VectorSupport"]),
        .testTarget(name: "TransportTests", dependencies: ["Bytes", "Transport", "VectorSupport"]),
        .testTarget(name: "SignaturesTests", dependencies: ["COSE", "Signatures", "VectorSupport"]),
        .testTarget(name: "HealthCertificateTests", dependencies: ["Bytes", "CBOR", "COSE", "HealthCertificate", "TextFormats", "VectorSupport"]),
        .testTarget(name: "ScannerInputTests", dependencies: ["HealthCertificate", "ScannerInput", "TextFormats", "VectorSupport"]),
        .testTarget(name: "QRSymbolsTests", dependencies: ["QRSymbols", "Transport", "VectorSupport"]),
        .testTarget(name: "PicturesTests", dependencies: ["Pictures", "QRSymbols", "VectorSupport"]),
        .testTarget(name: "TrustListsTests", dependencies: ["CBOR", "COSE", "Signatures", "TextFormats", "TrustLists", "VectorSupport"]),
        .testTarget(name: "RevocationTests", dependencies: ["Bytes", "HealthCertificate", "Revocation", "TextFormats", "VectorSupport"]),
        .testTarget(name: "TrustBundleTests", dependencies: ["Bytes", "CBOR", "COSE", "HealthCertificate", "Revocation", "Signatures", "TextFormats", "TrustBundle", "TrustLists"]),
        .testTarget(name: "VerificationTests", dependencies: ["CBOR", "COSE", "HealthCertificate", "Issuance", "Revocation", "ScannerInput", "Signatures", "TextFormats", "Transport", "TrustBundle", "TrustLists", "VectorSupport", "Verification"]),
        .testTarget(name: "IssuanceTests", dependencies: ["Bytes", "CBOR", "COSE", "HealthCertificate", "Issuance", "Ledger", "Signatures", "TextFormats", "TrustLists", "VectorSupport", "Verification"]),
        .testTarget(name: "LedgerTests", dependencies: ["Bytes", "Ledger", "Signatures", "TextFormats"]),
        .testTarget(name: "GateTests", dependencies: ["CBOR", "COSE", "Gate", "HealthCertificate", "Issuance", "Revocation", "Signatures", "TextFormats", "Transport", "TrustLists", "Verification"]),
        .testTarget(name: "SampleRecordsTests", dependencies: ["Bytes", "Issuance", "SampleRecords", "TextFormats"]),
        .testTarget(name: "ConformanceTests", dependencies: ["Conformance", "Pictures", "VectorSupport"]),
        .testTarget(name: "CommandTests", dependencies: ["HealthCertificate", "Issuance", "ScannerInput", "Signatures", "TrustBundle", "TrustLists", "VectorSupport", "Verification"]),
    ],
    cxxLanguageStandard: .cxx17
)
