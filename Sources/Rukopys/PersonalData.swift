import Accounts
import Documents

/// What documents hold about a user who has left: the seam between two modules that do not know each other.
struct DocumentsOfUser: PersonalDataHolder {
    let documents: DocumentService

    func erasePersonalData(of user: String) async throws -> Bool {
        try await documents.erasePersonalData(of: user)
    }
}
