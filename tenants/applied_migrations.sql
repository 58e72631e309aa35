-- Which migrations `public` and the regencies in service have applied, for /readyz (tenants.readiness).
-- SECURITY DEFINER, so that the gateway learns this and needs no right on any table. A regency in service whose
-- schema was never noted, or is gone, stands with `applied` null.
CREATE OR REPLACE FUNCTION public.tenants_applied_migrations() RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT jsonb_build_object(
        'national', (SELECT coalesce(jsonb_agg(m.app || '.' || m.name), '[]') FROM django_migrations m),
        'regencies', (
            SELECT coalesce(jsonb_agg(jsonb_build_object('applied', g.applied, 'codes', g.codes, 'ids', g.ids)), '[]')
            FROM (
                SELECT s.applied, jsonb_agg(r.kemendagri_code ORDER BY r.id) AS codes, jsonb_agg(r.id ORDER BY r.id) AS ids
                FROM tenants_regency r LEFT JOIN tenants_schema_state s
                  ON s.regency_id = r.id AND to_regnamespace(r.schema_name) IS NOT NULL
                WHERE r.status IN ('onboarded', 'suspended')
                GROUP BY s.applied
            ) g
        )
    )
$$;
