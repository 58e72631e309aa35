-- Find the person with an e-mail address or the program with an id: one exact match, or NULL. A regency cannot read
-- people and programs of others in any other way, and cannot list them. SECURITY DEFINER for that one look.
-- `whose`: own, other (another regency's), nobody (the ministry's people, integrators' programs). Which other regency
-- is not told, nor the name of another's program: neither is needed to let a guest in. A program that speaks for the
-- ministry is not found: one credential holds grants of regencies or roles at the ministry, never both.
CREATE OR REPLACE FUNCTION public.identity_find_guest(wanted_email text, wanted_client uuid) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
    WITH asking AS (SELECT substring(session_user::text FROM '^[a-z0-9]+_r_([0-9]+)$')::bigint AS id)
    SELECT jsonb_build_object(
        'kind', f.kind, 'whose', w.whose, 'id', f.id,
        'name', CASE WHEN f.kind = 'client' AND w.whose = 'other' THEN '' ELSE f.name END, 'office', f.office
    )
    FROM (
        SELECT 'person' AS kind, id, regency_id, name, office
        FROM identity_person WHERE email = wanted_email AND active
        UNION ALL
        SELECT 'client', id, regency_id, name, ''
        FROM identity_client c WHERE id = wanted_client AND active
        AND NOT EXISTS (
            SELECT FROM accounts_application a WHERE a.program_id = c.id AND a.audience = 'ministry'
        )
        AND NOT EXISTS (
            SELECT FROM identity_appointment a
            WHERE a.client_id = c.id AND (a.valid_until IS NULL OR a.valid_until > now())
        )
    ) f
    CROSS JOIN asking
    CROSS JOIN LATERAL (
        SELECT CASE WHEN f.regency_id IS NULL THEN 'nobody' WHEN f.regency_id = asking.id THEN 'own' ELSE 'other' END
    ) w (whose)
    LIMIT 1
$$;
