import HTTPTypes

/// Headers by their names as text: Stripe's own have no constants.
extension HTTPFields {
    /// The value of the header, nil where it is absent.
    func text(_ name: String) -> String? {
        HTTPField.Name(name).flatMap { self[$0] }
    }

    /// Sets the header, replacing what stood there.
    mutating func set(_ name: String, _ value: String) {
        if let name = HTTPField.Name(name) { self[name] = value }
    }
}
