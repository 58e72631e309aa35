-- How many rows each regency has in the national tables that its role adds rows to, kept by the statements that add and
-- remove them; a regency's own role is refused what would be more than `most` (tenants.schema.bounds makes the triggers).
--
-- A count is spread over rows of which a transaction takes one that nobody else holds, so writers never wait for each
-- other, and undoing a transaction or a part of it undoes its counting. What others have not committed is not seen. So a
-- transaction that adds a sixteenth of `most` or more counts alone: n sessions together come to less than
-- most * (1 + n / 16), which is 1.75 times as much with the twelve connections that a role has by default. The triggers
-- call it as the owner: no other role reaches the counts.
CREATE OR REPLACE FUNCTION public.tenants_count_rows(regency bigint, named text, more bigint, most bigint)
RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY INVOKER
AS $$
DECLARE
    present CONSTANT bigint := pg_current_xact_id()::text::bigint;
    mine bigint;
    total bigint;
BEGIN
    WITH taken AS (
        UPDATE public.tenants_row_count c
        SET rows = c.rows + more,
            added = CASE WHEN c.added_in = present THEN c.added ELSE 0 END + more,
            added_in = present
        WHERE c.id = (
            SELECT f.id FROM public.tenants_row_count f
            WHERE f.regency_id = regency AND f.of_table = named
            ORDER BY f.added_in = present DESC, f.id LIMIT 1 FOR UPDATE SKIP LOCKED
        )
        RETURNING c.id, c.rows, c.added
    )
    SELECT t.added, t.rows + coalesce((SELECT sum(c.rows) FROM public.tenants_row_count c
                                       WHERE c.regency_id = regency AND c.of_table = named AND c.id <> t.id), 0)
    INTO mine, total FROM taken t;
    IF NOT FOUND THEN
        INSERT INTO public.tenants_row_count (regency_id, of_table, rows, added, added_in)
        VALUES (regency, named, more, more, present);
        mine := more;
        SELECT sum(c.rows) INTO total FROM public.tenants_row_count c
        WHERE c.regency_id = regency AND c.of_table = named;
    END IF;
    IF more <= 0 OR session_user::text !~ ('_r_' || regency || '$') THEN
        RETURN;
    END IF;
    IF mine >= most / 16 THEN
        -- A number that no regency can lock by itself (lock.sql). An older snapshot would not show what others added.
        PERFORM pg_advisory_xact_lock(regency::int, 1024 + (hashtext(named) & 1023));
        total := CASE current_setting('transaction_isolation') WHEN 'read committed' THEN (
            SELECT sum(c.rows) FROM public.tenants_row_count c WHERE c.regency_id = regency AND c.of_table = named
        ) ELSE most + 1 END;
    END IF;
    IF total > most THEN
        RAISE EXCEPTION 'Regency % has too many rows in %.', regency, named
            USING ERRCODE = 'check_violation', CONSTRAINT = 'rows_are_bounded', TABLE = named;
    END IF;
END $$;

-- The trigger's arguments: how many rows a regency may have, and in a table with history how many that ended weigh as
-- much as one in force (else 0). In those a regency's role begins rows and ends rows that stand, at the present: a past
-- that it wrote anew would have as many rows at one instant as it has in all. The present is this transaction up to now,
-- since each stamp is taken in the transaction that writes it (figures_stamp). (No sequential scan: what one regency's
-- transactions undo lies among the counts of all until it is vacuumed.)
CREATE OR REPLACE FUNCTION public.tenants_rows_changed() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
DECLARE
    past CONSTANT bigint := TG_ARGV[1];
    most CONSTANT bigint := TG_ARGV[0]::bigint * greatest(past, 1);
    earliest CONSTANT timestamptz := now();
    latest CONSTANT timestamptz := clock_timestamp();
    rewritten bool;
BEGIN
    CASE TG_OP
    WHEN 'INSERT' THEN
        IF past = 0 THEN
            PERFORM public.tenants_count_rows(regency_id, TG_TABLE_NAME, count(*), most)
            FROM added WHERE regency_id IS NOT NULL GROUP BY regency_id;
        ELSE
            PERFORM public.tenants_count_rows(
                regency_id, TG_TABLE_NAME, sum(CASE WHEN valid_until IS NULL THEN past ELSE 1 END)::bigint, most)
            FROM added GROUP BY regency_id;
            SELECT bool_or(valid_until IS NOT NULL OR valid_from NOT BETWEEN earliest AND latest) INTO rewritten FROM added;
        END IF;
    WHEN 'UPDATE' THEN  -- of a table with history
        PERFORM public.tenants_count_rows(regency_id, TG_TABLE_NAME, sum(weight)::bigint, most)
        FROM (SELECT regency_id, CASE WHEN valid_until IS NULL THEN past ELSE 1 END AS weight FROM added
              UNION ALL
              SELECT regency_id, -CASE WHEN valid_until IS NULL THEN past ELSE 1 END FROM removed) AS changed
        GROUP BY regency_id;
        SELECT bool_or(until IS NULL OR until NOT BETWEEN earliest AND latest) INTO rewritten
        FROM (SELECT valid_until AS until FROM added
              UNION ALL SELECT CASE WHEN valid_until IS NULL THEN now() END FROM removed) AS ended;
    WHEN 'DELETE' THEN
        IF past = 0 THEN
            PERFORM public.tenants_count_rows(regency_id, TG_TABLE_NAME, -count(*), most)
            FROM removed WHERE regency_id IS NOT NULL GROUP BY regency_id;
        ELSE
            PERFORM public.tenants_count_rows(
                regency_id, TG_TABLE_NAME, -sum(CASE WHEN valid_until IS NULL THEN past ELSE 1 END)::bigint, most)
            FROM removed GROUP BY regency_id;
        END IF;
    WHEN 'TRUNCATE' THEN
        DELETE FROM public.tenants_row_count WHERE of_table = TG_TABLE_NAME;
    END CASE;
    IF rewritten AND session_user::text ~ '_r_[0-9]+$' THEN
        RAISE EXCEPTION 'Rows of % begin and end at the present.', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = 'history_is_not_rewritten', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
