-- Somebody of a regency has signed in: by a key, on the log-in page, or by a token. Noted once a regency, stamped under
-- national.clock, so that a figure as of an instant replays. Where it is noted no lock is taken.
-- A ministry's key or token is nobody's of a regency; one that a regency manages speaks for that regency alone.
-- SECURITY DEFINER, so that the role of log-ins needs no right on memberships nor on figures. A trigger's function: nobody
-- can call it.
CREATE OR REPLACE FUNCTION public.figures_first_sign_in_noted() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    who uuid;
    managed_by int;
    side text := 'regency';
BEGIN
    IF TG_TABLE_NAME = 'identity_api_key' THEN
        who := NEW.person_id;
        managed_by := NEW.regency_id;
        side := NEW.audience;
    ELSIF TG_TABLE_NAME = 'accounts_session' THEN
        who := NEW.person_id;
    ELSE
        who := NEW.user_id;
        SELECT a.regency_id, a.audience INTO managed_by, side FROM accounts_application a WHERE a.id = NEW.application_id;
    END IF;
    IF side = 'regency' AND EXISTS (
        SELECT FROM identity_membership m
        WHERE m.person_id = who AND (managed_by IS NULL OR managed_by = m.regency_id)
          AND m.valid_from <= now() AND (m.valid_until IS NULL OR m.valid_until > now())
          AND NOT EXISTS (SELECT FROM figures_first_sign_in f WHERE f.regency_id = m.regency_id)
    ) THEN
        PERFORM public.figures_stamp();
        INSERT INTO figures_first_sign_in (regency_id, at)
        SELECT DISTINCT m.regency_id, clock_timestamp() FROM identity_membership m
        WHERE m.person_id = who AND (managed_by IS NULL OR managed_by = m.regency_id)
          AND m.valid_from <= now() AND (m.valid_until IS NULL OR m.valid_until > now())
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$;
