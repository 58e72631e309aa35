-- The one thing the gateway may do: find the owner of one key by its SHA-256, and what that owner may do.
-- With a regency's code, only the grants of that regency; without, all of them (the "who am I" page).
-- It also notes that the key was used, once in ten minutes at most and never waiting for another's lock: no request
-- but one in ten minutes writes.
-- SECURITY DEFINER, so that the gateway needs no right on any table and cannot list keys or people.
CREATE OR REPLACE FUNCTION public.identity_look_up(key_hash bytea, regency_code text) RETURNS jsonb
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
    WITH used AS (
        UPDATE identity_api_key SET last_used_at = now() WHERE id = (
            SELECT id FROM identity_api_key
            WHERE secret_hash = key_hash AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
              AND (last_used_at IS NULL OR last_used_at < now() - interval '10 minutes')
            FOR NO KEY UPDATE SKIP LOCKED
        )
    )
    SELECT jsonb_build_object(
        'key_id', k.id,
        'kind', CASE WHEN k.person_id IS NULL THEN 'client' ELSE 'person' END,
        'id', coalesce(k.person_id, k.client_id),
        'name', coalesce(p.name, c.name),
        'office', coalesce(p.office, ''),
        'audience', k.audience,
        'expires_at', k.expires_at,
        'ministry_roles', CASE WHEN k.audience <> 'ministry' THEN '[]'::jsonb ELSE coalesce((
            SELECT jsonb_agg(DISTINCT a.role)
            FROM identity_appointment a
            WHERE (a.person_id = k.person_id OR a.client_id = k.client_id)
              AND a.valid_from <= now() AND (a.valid_until IS NULL OR a.valid_until > now())
        ), '[]'::jsonb) END,
        'grants', CASE WHEN k.audience <> 'regency' THEN '[]'::jsonb ELSE coalesce((
            SELECT jsonb_agg(jsonb_build_object(
                'regency_id', r.id, 'code', r.kemendagri_code, 'name', r.name, 'time_zone', r.time_zone,
                'status', r.status, 'via', g.via, 'roles', g.roles, 'scopes', g.scopes, 'agencies', g.agencies,
                'valid_until', g.valid_until
            ) ORDER BY r.kemendagri_code, g.via DESC)
            FROM (
                SELECT m.regency_id, 'membership' AS via, m.roles AS roles, '[]'::jsonb AS scopes,
                       m.agencies AS agencies, m.valid_until
                FROM identity_membership m
                WHERE m.person_id = k.person_id
                  AND m.valid_from <= now() AND (m.valid_until IS NULL OR m.valid_until > now())
                UNION ALL
                SELECT u.regency_id, 'guest', '[]'::jsonb, u.scopes, '[]'::jsonb, u.valid_until
                FROM identity_guest u
                WHERE (u.person_id = k.person_id OR u.client_id = k.client_id)
                  AND u.revoked_at IS NULL AND u.valid_from <= now() AND u.valid_until > now()
            ) g
            JOIN tenants_regency r ON r.id = g.regency_id
            WHERE r.status IN ('onboarded', 'suspended')
              AND (k.regency_id IS NULL OR k.regency_id = r.id)
              AND (regency_code IS NULL OR r.kemendagri_code = regency_code)
        ), '[]'::jsonb) END
    )
    FROM identity_api_key k
    LEFT JOIN identity_person p ON p.id = k.person_id
    LEFT JOIN identity_client c ON c.id = k.client_id
    WHERE k.secret_hash = key_hash
      AND k.revoked_at IS NULL
      AND (k.expires_at IS NULL OR k.expires_at > now())
      AND coalesce(p.active, c.active)
$$;
