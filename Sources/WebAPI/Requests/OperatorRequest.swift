import Accounts
import Administration
import Hummingbird

extension Operator {
    /// The administrator who asks.
    init(_ request: Request, _ context: AppContext) throws {
        let caller = try context.signedIn
        self.init(
            id: caller.user.id.text, signedInAt: caller.session.createdAt, origin: context.origin(of: request))
    }
}
