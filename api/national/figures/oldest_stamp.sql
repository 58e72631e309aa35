-- The key of the oldest stamp (stamp.sql) of a write that may still be committed; NULL where there is none.
--
-- PostgreSQL ends a session between two calls of functions, and one call may last for days. So a regency's session that
-- holds a stamp for six seconds (the supervisor ends it after five) is told to end, and is passed over if the statement
-- that it is at began before that: it gets to no other, and our servers commit by a statement of their own. Who commits in
-- another way writes rows of its own into a past that was answered, which it could without a stamp (rows_changed.sql).
-- SECURITY DEFINER, because only the owner sees what others' sessions do and may end them.
CREATE OR REPLACE FUNCTION public.figures_oldest_stamp() RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    held record;
    told timestamptz;
BEGIN
    FOR held IN
        SELECT pid, (classid::int8 << 32) + objid::int8 AS key FROM pg_locks
        WHERE locktype = 'advisory' AND objsubid = 1 AND mode = 'ShareLock'
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        ORDER BY key
    LOOP
        told := clock_timestamp();
        PERFORM pg_terminate_backend(pid), pg_stat_clear_snapshot() FROM pg_stat_activity
        WHERE held.key < 100 * extract(epoch FROM told - interval '6 seconds')
          AND pid = held.pid AND usename ~ '_r_[0-9]+$';
        IF NOT FOUND OR EXISTS (
            SELECT FROM pg_stat_activity
            WHERE pid = held.pid AND (state = 'active' AND query_start < told AND query !~* 'commit') IS NOT TRUE
        ) THEN
            RETURN held.key;
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
