import HTTPTypes

extension HTTPFields {
    /// The fields as decoders look them up: by lower-case name, repeated ones joined by commas; credentials are left out.
    var byLowercasedName: [String: String] {
        var table: [String: String] = [:]
        for field in self where field.name != .authorization && field.name != .cookie {
            table[field.name.canonicalName, default: ""] += (table[field.name.canonicalName] == nil ? "" : ", ") + field.value
        }
        return table
    }
}
