import Alerts
import Database
import Payments

/// Raises alerts about payments: the seam between two modules that do not know each other.
struct PaymentAlerts: PaymentWatch {
    let alerts: AlertService

    func raise(
        _ concern: PaymentConcern, about payment: PaymentID, _ reason: String, in transaction: any Transaction
    ) throws {
        let kind: Alert.Kind =
            switch concern {
            // A dispute is about money that may have to go back.
            case .mismatch, .disputed: .mismatch
            case .refundFailed: .refundFailed
            case .brokenInvariant: .brokenInvariant
            }
        try alerts.raise(Alert(kind, about: payment.text, reason, occasion: reason), in: transaction)
    }
}
