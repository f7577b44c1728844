import Monitoring

/// What the metrics mean that are recorded through swift-metrics, wherever that is: one sentence each.
enum MetricHelp {
    static let texts = [
        "rukopys_job_attempts_total": "Attempts at jobs that ended here, by outcome.",
        "rukopys_job_duplicates_avoided_total": "Work thrown away because another worker has the job.",
        "rukopys_worker_lease_losses_total": "Times this worker could not keep its lease.",
        "rukopys_jobs_reclaimed_total": "Jobs taken over from workers that died.",
        "rukopys_job_stalls_total": "Jobs taken from handlers that hung.",
        "rukopys_payments_unsettled": "Paid, with neither a document nor a refund.",
        "rukopys_payments_repaired_total": "Paid payments that daily checks mended.",
        "rukopys_database_wait_seconds": "How long work waited for a connection or for the writer, by kind.",
        "rukopys_database_transaction_seconds": "How long transactions and single statements took, by kind.",
        "rukopys_database_group_size": "Writes that shared one commit of SQLite's.",
        "rukopys_session_refreshes_total": "Refresh tokens that were shown, by what became of them.",
        "rukopys_session_revocation_lag_seconds":
            "From the end of a session to the moment at which an event stream that lived on it has noticed.",
        "rukopys_keyring_read_timestamp_seconds":
            "When this process last read the signing keys: a revoked one is refused from its next reading on.",
        "rukopys_model_calls_total": "Calls to models that have ended, by outcome.",
        "rukopys_model_call_seconds": "How long calls to models took.",
        "rukopys_model_tokens_total": "Tokens of calls to models, as far as they are known, by direction.",
        "rukopys_model_cost_micros_total":
            "What calls to models have cost, in millionths of CURRENCY, as far as it is known.",
        "rukopys_mails_total": "Mails that were handed over or not, by outcome.",
        "rukopys_artifact_errors_total": "What the store of files could not do, by operation.",
        "rukopys_event_loop_lag_seconds":
            "How long a thread that serves connections let a task wait, looked at each second.",
    ]

    static func describe(in registry: MetricsRegistry) {
        for (name, text) in texts { registry.describe(name, text) }
    }
}
