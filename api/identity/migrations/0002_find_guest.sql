-- Whom a regency means by an e-mail address or by the id of a program: one exact match, or NULL. Who is not its own it
-- cannot read otherwise, and has no way to list. SECURITY DEFINER for that one look.
CREATE OR REPLACE FUNCTION public.identity_find_guest(wanted_email text, wanted_client uuid) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT jsonb_build_object('kind', 'person', 'id', id, 'regency_id', regency_id, 'name', name, 'office', office)
    FROM identity_person WHERE email = wanted_email AND active
    UNION ALL
    SELECT jsonb_build_object('kind', 'client', 'id', id, 'regency_id', regency_id, 'name', name, 'office', '')
    FROM identity_client WHERE id = wanted_client AND active
    LIMIT 1
$$;
