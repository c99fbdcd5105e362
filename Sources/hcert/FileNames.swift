import ArgumentParser

/// Refuses empty names of files before anything is done: most often a variable of a shell that is not set, and what was
/// meant is not to be guessed.
///
/// - Parameter names: what was given, by the option or argument; nil for what was not.
func refuseEmptyNames(_ names: KeyValuePairs<String, [String?]>) throws(ValidationError) {
    for (option, given) in names where given.contains("") {
        throw ValidationError("\(option) is empty: name a file (is a variable of the shell not set?)")
    }
}
