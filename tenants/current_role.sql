-- The role that asks, for the conditions of row-level policies (tenants.privileges.grants).
-- All policies are TO PUBLIC, so PostgreSQL joins those of a table with OR. Declared IMMUTABLE, the name is a constant
-- when a statement is planned: the sides that do not ask fall away, and an index serves the one that does. That is
-- sound in policies only: a plan that depends on one is made anew when the role changes (plancache.c, rewriteRoleId).
CREATE OR REPLACE FUNCTION public.tenants_current_role() RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT current_user::text
$$;
