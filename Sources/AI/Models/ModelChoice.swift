import AsyncHTTPClient
import Security

/// A model of the chain, as it is configured.
package struct ModelChoice: Sendable, Hashable {
    /// Who offers models over HTTP.
    package enum Vendor: String, Sendable, Hashable, CaseIterable {
        /// Anybody who speaks OpenAI's Chat Completions.
        case openai
        case anthropic
    }

    package let vendor: Vendor
    package let model: String
    package let price: ModelPrice
    package let key: Secret
    /// An http or https URL, with or without a version: see ``ModelAddress``.
    package let base: String

    package init(vendor: Vendor, model: String, price: ModelPrice, key: Secret, base: String) {
        self.vendor = vendor
        self.model = model
        self.price = price
        self.key = key
        self.base = base
    }

    /// The provider that calls it.
    ///
    /// - Parameter http: follows no redirects, which would carry the key elsewhere; the caller shuts it down.
    package func provider(http: HTTPClient, patience: CallPatience) -> any AIProvider {
        let transport = ModelTransport(http: http, patience: patience)
        switch vendor {
        case .openai:
            return HTTPModel(
                dialect: OpenAIDialect(base: base), model: model, price: price, key: key, transport: transport,
                prompts: PromptWriter())
        case .anthropic:
            return HTTPModel(
                dialect: AnthropicDialect(base: base), model: model, price: price, key: key, transport: transport,
                prompts: PromptWriter())
        }
    }
}
