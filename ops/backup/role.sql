-- The login of Barman, which copies all there is and reads no row by a query. Run as a superuser.
\getenv password BACKUP_PASSWORD
\connect postgres
SELECT NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'barman') AS is_new \gset
\if :is_new
CREATE ROLE barman;
\endif
ALTER ROLE barman LOGIN REPLICATION PASSWORD :'password';
GRANT CONNECT ON DATABASE postgres TO barman;
GRANT pg_read_all_settings, pg_read_all_stats, pg_checkpoint TO barman;
GRANT EXECUTE ON FUNCTION pg_backup_start(text, boolean), pg_backup_stop(boolean) TO barman;
GRANT EXECUTE ON FUNCTION pg_switch_wal(), pg_create_restore_point(text) TO barman;
-- While Barman is away the server keeps the log for it, but never fills its own disk.
ALTER SYSTEM SET max_slot_wal_keep_size = '16GB';
SELECT pg_reload_conf();
