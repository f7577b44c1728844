import Accounts
import Database
import Documents

/// Where the customers of documents get their mail: the seam between two modules that do not know each other.
struct UserAddresses: AddressBook {
    func reader(_ user: String, in transaction: any Transaction) throws -> Reader? {
        guard let id = UserID(user), let user = try UserStore.user(id, in: transaction), user.isActive else {
            return nil
        }
        return Reader(email: user.email.text, language: user.preferredLanguage)
    }
}
