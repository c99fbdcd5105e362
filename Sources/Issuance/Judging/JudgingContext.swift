import TextFormats

/// What judging needs besides the record.
package struct JudgingContext: Sendable {
    /// The calendar day of the run's issued-at where it signs; "future" is measured against it.
    package let today: CalendarDate

    /// `iss`, ISO 3166-1 alpha-2.
    package let issuer: String

    /// The DCC's `is`.
    package let issuerName: String

    package let policy: JudgingPolicy

    package init(today: CalendarDate, issuer: String, issuerName: String, policy: JudgingPolicy) {
        self.today = today
        self.issuer = issuer
        self.issuerName = issuerName
        self.policy = policy
    }
}
