import ArgumentParser

@main
struct HCERTCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hcert",
        abstract: "Issue and verify EU-DCC compatible health certificates."
    )
}
