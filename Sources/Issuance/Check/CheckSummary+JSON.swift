import HealthCertificate
import TextFormats

extension CheckSummary {
    /// Appends the summary as one line of JSON.
    ///
    /// - Parameter withExamples: whether columns are shown with what they hold, masked; a file that goes from desk to desk
    ///   does without.
    package func write(to json: inout JSONWriter, withExamples: Bool) {
        json.beginObject()
        writeInput(to: &json)
        writeColumns(to: &json, withExamples: withExamples)
        writeCounts(to: &json)
        writePlaces(to: &json)
        writeFindings(to: &json)
        json.name("approvals")
        json.beginArray()
        json.endArray()
        json.endObject()
        json.endLine()
    }

    private func writeInput(to json: inout JSONWriter) {
        json.name("input")
        json.beginObject()
        json.name("name")
        json.string(inputName)
        json.name("sha256")
        json.string(inputDigest)
        json.name("bytes")
        json.integer(Int64(inputByteCount))
        json.endObject()
        json.name("options")
        options.write(to: &json)
        json.name("today")
        json.string(today.description)
        json.name("value_sets")
        json.string(ValueSets.release)
        json.name("program_version")
        json.string(version)
        json.name("time")
        json.time(secondsSince1970: time)
    }

    private func writeColumns(to json: inout JSONWriter, withExamples: Bool) {
        json.name("columns")
        json.beginArray()
        for column in columns where column.field != nil {
            json.beginObject()
            json.name("header")
            json.string(column.header)
            json.name("field")
            json.string(column.field ?? "")
            if withExamples {
                json.name("examples")
                json.beginArray()
                for example in column.examples { json.string(example) }
                json.endArray()
            }
            json.endObject()
        }
        json.endArray()
        json.name("ignored_columns")
        json.beginArray()
        for column in ignoredColumns { json.string(column) }
        json.endArray()
    }

    private func writeCounts(to json: inout JSONWriter) {
        json.name("counts")
        json.beginObject()
        for (name, count) in [("rows", rowCount), ("would_be_signed", signedCount), ("refused", refusedCount)] {
            json.name(text: name)
            json.integer(Int64(count))
        }
        json.endObject()
        write(kinds, as: "kinds", to: &json)
        write(countries, as: "countries", to: &json)
        write(products, as: "products", to: &json)
        json.name("dates")
        json.beginObject()
        json.name("first")
        if let dates { json.string(dates.lowerBound.description) } else { json.null() }
        json.name("last")
        if let dates { json.string(dates.upperBound.description) } else { json.null() }
        write(months, as: "months", to: &json)
        json.endObject()
    }

    private func write(_ counts: [NamedCount], as name: StaticString, to json: inout JSONWriter) {
        json.name(name)
        json.beginObject()
        for count in counts {
            json.name(text: count.name)
            json.integer(Int64(count.count))
        }
        json.endObject()
    }

    private func writePlaces(to json: inout JSONWriter) {
        json.name("provinces")
        json.beginArray()
        for province in provinces { write(province, to: &json) }
        json.endArray()
        json.name("facilities")
        json.beginArray()
        for facility in facilities { write(facility, to: &json) }
        json.endArray()
        json.name("rows_of_facilities_not_listed")
        json.integer(Int64(otherFacilities.rows))
    }

    private func write(_ place: PlaceCount, to json: inout JSONWriter) {
        json.beginObject()
        json.name("name")
        json.string(place.name)
        for (name, count) in [("rows", place.rows), ("would_be_signed", place.signed), ("refused", place.refused)] {
            json.name(text: name)
            json.integer(Int64(count))
        }
        json.endObject()
    }

    private func writeFindings(to json: inout JSONWriter) {
        json.name("findings")
        json.beginArray()
        for finding in findings {
            json.beginObject()
            json.name("code")
            json.string(finding.code.text)
            json.name("severity")
            json.string(finding.severity.rawValue)
            json.name("count")
            json.integer(Int64(finding.count))
            json.endObject()
        }
        json.endArray()
        json.name("file_findings")
        json.beginArray()
        if let fileFinding {
            json.beginObject()
            json.name("code")
            json.string(fileFinding.code.text)
            json.name("severity")
            json.string(fileFinding.severity.rawValue)
            json.name("message")
            json.string(fileFinding.message)
            json.endObject()
        }
        json.endArray()
    }
}
