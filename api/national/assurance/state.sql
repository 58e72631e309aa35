-- Figures of how the service stands, as the owner: name, meaning, name of the label, label, value.
SELECT 'kc_regencies', 'Regencies by status.', 'status', status, count(*)::float8
FROM tenants_regency WHERE id < %(sandboxes)s GROUP BY status
UNION ALL
-- With 0 where there is none: of a figure that appears, no alert could say that it rose.
SELECT 'kc_provisioning_requests', 'Requests of provisioning by state.', 'state', state, count(r.state)
FROM unnest('{queued,running,failed}'::text[]) state LEFT JOIN tenants_provisioning_request r USING (state) GROUP BY state
UNION ALL
SELECT 'kc_provisioning_oldest_seconds', 'How long the oldest open request of provisioning waits.', '',
       '', coalesce(extract(epoch FROM now() - min(requested_at)), 0)
FROM tenants_provisioning_request WHERE state IN ('queued', 'running')
UNION ALL
SELECT 'kc_webhook_deliveries', 'Deliveries that have not arrived, by state.', 'state',
       state, count(*) FROM webhooks_delivery WHERE state <> 'delivered' GROUP BY state
UNION ALL
SELECT 'kc_webhook_oldest_due_seconds', 'For how long the oldest delivery is due.', '',
       '', coalesce(extract(epoch FROM now() - min(next_at)), 0)
FROM webhooks_delivery WHERE state = 'waiting' AND next_at <= now()
UNION ALL
SELECT 'kc_mails', 'Mails that are not sent, by state.', 'state',
       state, count(*) FROM accounts_mail WHERE state <> 'sent' GROUP BY state
UNION ALL
SELECT 'kc_mail_oldest_due_seconds', 'For how long the oldest mail is due.', '',
       '', coalesce(extract(epoch FROM now() - min(next_at)), 0)
FROM accounts_mail WHERE state = 'waiting' AND next_at <= now()
UNION ALL
SELECT 'kc_duty_last_success_timestamp_seconds', 'When each duty last ended well.', 'duty',
       name, extract(epoch FROM succeeded_at)
FROM tenants_duty WHERE succeeded_at IS NOT NULL
UNION ALL
SELECT 'kc_duty_last_seconds', 'How long each duty last took.', 'duty', name, seconds FROM tenants_duty
UNION ALL
SELECT 'kc_duty_failing', '1 where a duty last ended badly.', 'duty', name, (failure <> '')::int FROM tenants_duty
UNION ALL
(SELECT DISTINCT ON (name) 'kc_assurance_failing', '1 where a check last found something wrong, or could not be made.',
        'check', name, (NOT is_whole)::int
 FROM tenants_assurance_run ORDER BY name, began_at DESC)
UNION ALL
SELECT 'kc_isolation_holes', 'Holes that the last verification of isolation found.', '',
       '', jsonb_array_length(holes) FROM tenants_isolation_check
UNION ALL
SELECT 'kc_isolation_checked_timestamp_seconds', 'When isolation was last verified.', '',
       '', extract(epoch FROM checked_at) FROM tenants_isolation_check
UNION ALL
-- The ledger's lag: chains that go on, whose head of today is not signed yet.
SELECT 'kc_signed_heads_waiting', 'Chains of the ledger whose head of today is not signed yet.', '',
       '', count(*) FROM ledger_chain_head c
WHERE c.regency_id < %(sandboxes)s AND c.sequence > 0 AND NOT EXISTS (
    SELECT FROM ledger_signed_head h WHERE h.regency_id = c.regency_id AND h."on" = %(today)s)
UNION ALL
SELECT 'kc_database_sessions_max', 'Sessions that PostgreSQL takes.', '',
       '', current_setting('max_connections')::float8
UNION ALL
SELECT 'kc_database_sessions', 'Sessions by role, those of regencies as one.', 'role',
       CASE WHEN usename ~ '_r_[0-9]+$' THEN 'regency' ELSE usename::text END, count(*)
FROM pg_catalog.pg_stat_activity WHERE datname = current_database() AND usename IS NOT NULL GROUP BY 4
UNION ALL
-- Of the database and the kind of number that is nearest to its end. PostgreSQL then refuses all writes.
SELECT 'kc_transaction_ids_used_ratio', 'Share of all transaction numbers that are in use.', '',
       '', max(greatest(age(datfrozenxid), mxid_age(datminmxid))) / 2147483647.0 FROM pg_catalog.pg_database
UNION ALL
-- Whoever copies the database by its log has a slot: the backup.
SELECT 'kc_replication_slot_active', '1 where somebody receives the log of this replication slot.', 'slot',
       slot_name, active::int FROM pg_catalog.pg_replication_slots
UNION ALL
SELECT 'kc_replication_slot_bytes', 'Size of the log that PostgreSQL keeps for each replication slot.', 'slot',
       slot_name, pg_wal_lsn_diff(pg_current_wal_insert_lsn(), restart_lsn)
FROM pg_catalog.pg_replication_slots WHERE restart_lsn IS NOT NULL
