-- The time of a write, under national.clock until the transaction ends: an advisory lock, shared, whose key is the time
-- in hundredths of a second. First the key, then the time: whoever does not see the lock has read an earlier time. No
-- finer key, since all sessions share one table of locks. SECURITY DEFINER, so that who writes takes it in no other way.
CREATE OR REPLACE FUNCTION public.figures_stamp() RETURNS timestamptz
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(floor(100 * extract(epoch FROM clock_timestamp()))::bigint);
    RETURN clock_timestamp();
END $$;
