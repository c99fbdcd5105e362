import ArgumentParser

struct TrustCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust",
        abstract: "Make the signed bundle that border posts carry, and show what is in one.",
        discussion: """
            Example:
              hcert trust import lists/ --revocation revocations.json --output 0007.bundle --previous 0006.bundle \
            --key headquarters.key --certificate headquarters.pem
            """,
        subcommands: [Import.self, Show.self]
    )
}
