import Accounts
import Documents
import Payments

/// What documents hold about a user who has left: the seam between two modules that do not know each other.
struct DocumentsOfUser: PersonalDataHolder {
    let documents: DocumentService

    func erasePersonalData(of user: String) async throws -> Bool {
        try await documents.erasePersonalData(of: user)
    }
}

/// The same of what the payment provider has told.
struct PaymentsOfUser: PersonalDataHolder {
    let payments: PaymentService

    func erasePersonalData(of user: String) async throws -> Bool {
        try await payments.erasePersonalData(of: user)
    }
}
