-- A lock under two numbers until the transaction ends. A regency names by them what is its own: its id comes first, or
-- second to the number of the ledger (api.national.ledger.locks), which the ministry takes of every regency.
-- SECURITY DEFINER, so that a regency needs no right on PostgreSQL's own advisory locks, under whose numbers everyone's
-- are found. A regency's own keys count modulo 1024: all sessions share one table of locks, and whoever could hold a
-- lock for each number there is would fill it.
CREATE OR REPLACE FUNCTION public.tenants_lock(class int, key int) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    own int := substring(session_user::text FROM '^[a-z0-9]+_r_([0-9]+)$');
BEGIN
    IF class <> own AND (class, key) <> (1762022006, own) THEN
        RAISE insufficient_privilege USING MESSAGE = 'permission denied for the lock of another';
    END IF;
    PERFORM pg_advisory_xact_lock(class, CASE WHEN class = own THEN key & 1023 ELSE key END);
END $$;
