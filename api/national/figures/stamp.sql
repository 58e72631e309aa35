-- The time of a write, under national.clock (the number is its CLOCK's) until the transaction ends. SECURITY DEFINER, so
-- that who writes takes it shared and in no other way, and no lock under another number.
CREATE OR REPLACE FUNCTION public.figures_stamp() RETURNS timestamptz
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(5101202201);
    RETURN clock_timestamp();
END $$;
