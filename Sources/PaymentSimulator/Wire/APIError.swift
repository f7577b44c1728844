/// A refusal in the form that Stripe's API gives it (https://docs.stripe.com/api/errors).
struct APIError: Error, Equatable {
    /// The HTTP status: 400, 401, 404, 409, or 500 and above for a simulated outage.
    let status: Int
    let type: String
    let code: String?
    let message: String
    let param: String?

    init(
        status: Int = 400, type: String = "invalid_request_error", code: String? = nil, _ message: String,
        param: String? = nil
    ) {
        self.status = status
        self.type = type
        self.code = code
        self.message = message
        self.param = param
    }

    /// The body: `{"error": {…}}`; members without a value are left out, as Stripe does.
    var body: JSONValue {
        var error: JSONValue = ["type": .string(type)]
        if let code { error = error.setting("code", to: .string(code)) }
        error = error.setting("message", to: .string(message))
        if let param { error = error.setting("param", to: .string(param)) }
        return ["error": error]
    }

    /// 404 for an id that this account does not have.
    static func missing(_ object: String, _ id: String, param: String = "id") -> APIError {
        APIError(status: 404, code: "resource_missing", "No such \(object): '\(id)'", param: param)
    }

    /// 400 for a parameter that has to be there.
    static func required(_ param: String) -> APIError {
        APIError(code: "parameter_missing", "Missing required param: \(param).", param: param)
    }

    /// 400 for a parameter that this endpoint does not know: a misspelling must not pass unseen.
    static func unknown(_ param: String) -> APIError {
        APIError(code: "parameter_unknown", "Received unknown parameter: \(param)", param: param)
    }

    /// 400 for a parameter that should be an integer within bounds.
    static func integer(_ param: String, _ text: String) -> APIError {
        APIError(code: "parameter_invalid_integer", "Invalid integer: \(text)", param: param)
    }
}
