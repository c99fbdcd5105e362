import Testing

@Suite("Invented records")
struct SampleRecordsTests {}
