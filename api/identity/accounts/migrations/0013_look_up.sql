-- The one thing the gateway may do: find whose a credential is by its SHA-256, and what it opens. A credential is a key,
-- an OAuth2 access token, or the session of somebody who is logged in to the pages.
-- With a code that a regency has or had, only the grants of that regency; without, all of them (the "who am I" page).
-- `scopes` and a grant's `within` are what a credential is narrowed to; null: not at all. A token has no scope that its
-- application has no more. An application that acts for a person (`through`) opens only regencies that let it in, its
-- own regency too, and there no more than they let it do.
-- It also notes that the key was used, once in ten minutes at most and never waiting for another's lock: no request
-- but one in ten minutes writes.
-- A person or application of a regency's has no role at the ministry, whatever an appointment says.
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
    ), k AS (
        SELECT k.id, k.person_id, k.client_id, k.audience, k.expires_at, k.regency_id,
               CASE WHEN a.id IS NULL THEN k.scopes ELSE (
                   SELECT coalesce(jsonb_agg(s), '[]'::jsonb)
                   FROM jsonb_array_elements_text(a.scopes) s WHERE k.scopes IS NULL OR k.scopes ? s
               ) END AS scopes, NULL::uuid AS through
        FROM identity_api_key k
        -- In a regency the grant says what an application may do; at the ministry its scopes do, and its roles.
        LEFT JOIN accounts_application a ON k.audience = 'ministry' AND a.program_id = k.client_id AND a.active
        WHERE k.secret_hash = key_hash AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())
        UNION ALL
        -- Told apart by application and person, not by token: what is counted and kept for it outlives a token.
        SELECT md5(a.id::text || coalesce(t.user_id::text, ''))::uuid, t.user_id,
               CASE WHEN t.user_id IS NULL THEN a.program_id END, a.audience, t.expires, a.regency_id,
               (SELECT coalesce(jsonb_agg(s), '[]'::jsonb)
                FROM unnest(string_to_array(t.scope, ' ')) s WHERE a.scopes ? s),
               CASE WHEN t.user_id IS NOT NULL THEN a.program_id END
        FROM accounts_access_token t
        JOIN accounts_application a ON a.id = t.application_id
        JOIN identity_client c ON c.id = a.program_id
        WHERE t.token_checksum = encode(key_hash, 'hex') AND t.expires > now() AND a.active AND c.active
        UNION ALL
        SELECT s.person_id, s.person_id, NULL, CASE WHEN p.regency_id IS NULL AND EXISTS (
                   SELECT FROM identity_appointment a WHERE a.person_id = p.id
                   AND a.valid_from <= now() AND (a.valid_until IS NULL OR a.valid_until > now())
               ) THEN 'ministry' ELSE 'regency' END, s.expires_at, NULL,
               '["published:read", "drafts:read", "people:read", "national:read"]'::jsonb, NULL
        FROM accounts_session s
        JOIN identity_person p ON p.id = s.person_id
        WHERE s.token_hash = encode(key_hash, 'hex') AND s.expires_at > now()
          AND s.seen_at > now() - interval '30 minutes'
    )
    SELECT jsonb_build_object(
        'key_id', k.id,
        'kind', CASE WHEN k.person_id IS NULL THEN 'application' ELSE 'person' END,
        'id', coalesce(k.person_id, k.client_id),
        'name', coalesce(p.name, c.name),
        'office', coalesce(p.office, ''),
        'audience', k.audience,
        'expires_at', k.expires_at,
        'scopes', k.scopes,
        'through', k.through,
        'ministry_roles', CASE WHEN k.audience <> 'ministry' OR coalesce(p.regency_id, c.regency_id) IS NOT NULL THEN '[]'::jsonb ELSE coalesce((
            SELECT jsonb_agg(DISTINCT a.role)
            FROM identity_appointment a
            WHERE (a.person_id = k.person_id OR a.client_id = k.client_id)
              AND a.valid_from <= now() AND (a.valid_until IS NULL OR a.valid_until > now())
        ), '[]'::jsonb) END,
        'assigned', CASE WHEN k.audience <> 'ministry' OR coalesce(p.regency_id, c.regency_id) IS NOT NULL THEN '[]'::jsonb ELSE coalesce((
            SELECT jsonb_agg(DISTINCT m.regency_id)
            FROM identity_mentor_assignment m
            WHERE m.person_id = k.person_id AND m.valid_from <= now() AND m.valid_until > now()
        ), '[]'::jsonb) END,
        'grants', CASE WHEN k.audience <> 'regency' THEN '[]'::jsonb ELSE coalesce((
            SELECT jsonb_agg(jsonb_build_object(
                'regency_id', r.id, 'code', r.kemendagri_code, 'name', r.name, 'time_zone', r.time_zone,
                'status', r.status, 'via', g.via, 'roles', g.roles, 'scopes', g.scopes, 'agencies', g.agencies,
                'valid_until', g.valid_until,
                'within', CASE WHEN k.through IS NULL THEN k.scopes ELSE (
                    SELECT coalesce(jsonb_agg(s), '[]'::jsonb)
                    FROM jsonb_array_elements_text(k.scopes) s
                    WHERE EXISTS (
                        SELECT FROM identity_guest v
                        WHERE v.client_id = k.through AND v.regency_id = r.id AND v.scopes ? s
                          AND v.revoked_at IS NULL AND v.valid_from <= now() AND v.valid_until > now()
                    )
                ) END
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
              AND (regency_code IS NULL OR r.kemendagri_code = regency_code
                   OR r.id = (SELECT f.regency_id FROM tenants_former_code f WHERE f.code = regency_code))
              AND (k.through IS NULL OR EXISTS (
                  SELECT FROM identity_guest v
                  WHERE v.client_id = k.through AND v.regency_id = r.id
                    AND v.revoked_at IS NULL AND v.valid_from <= now() AND v.valid_until > now()
              ))
        ), '[]'::jsonb) END
    )
    FROM k
    LEFT JOIN identity_person p ON p.id = k.person_id
    LEFT JOIN identity_client c ON c.id = k.client_id
    WHERE coalesce(p.active, c.active)
$$;
