"""An application has one OAuth2 client: each further one becomes an application of its own, and so does its grants' copy.

What acts for people needs the regency's grant from now on, its own applications' too: those that have none get the one
that they had without it.
"""

from django.db import migrations

FURTHER = """
CREATE TEMPORARY TABLE further ON COMMIT DROP AS
SELECT id, program_id, client_id, gen_random_uuid() AS made FROM (
    SELECT a.*, row_number() OVER (
        PARTITION BY program_id ORDER BY authorization_grant_type <> 'client-credentials', id
    ) AS place FROM public.accounts_application a WHERE active
) a WHERE place > 1;

INSERT INTO public.identity_client (id, regency_id, name, contact, active, created_at, ended_at, end_reason)
SELECT f.made, c.regency_id, left(c.name, 160) || ' (' || f.client_id || ')', c.contact, c.active, c.created_at,
       c.ended_at, c.end_reason
FROM further f JOIN public.identity_client c ON c.id = f.program_id;

INSERT INTO public.identity_guest
    (id, regency_id, kind, client_id, name, office, scopes, valid_from, valid_until)
SELECT gen_random_uuid(), g.regency_id, g.kind, f.made, g.name, g.office, g.scopes, g.valid_from, g.valid_until
FROM further f JOIN public.identity_guest g ON g.client_id = f.program_id
WHERE g.revoked_at IS NULL AND g.valid_until > now();

INSERT INTO public.identity_appointment (id, client_id, role, valid_from, valid_until)
SELECT gen_random_uuid(), f.made, p.role, p.valid_from, p.valid_until
FROM further f JOIN public.identity_appointment p ON p.client_id = f.program_id
WHERE p.valid_until IS NULL OR p.valid_until > now();

UPDATE public.accounts_application a SET program_id = f.made FROM further f WHERE a.id = f.id;

INSERT INTO public.identity_guest
    (id, regency_id, kind, client_id, name, office, scopes, valid_from, valid_until)
SELECT gen_random_uuid(), c.regency_id, 'integrator', c.id, c.name, '', a.scopes, now(), now() + interval '366 days'
FROM public.accounts_application a JOIN public.identity_client c ON c.id = a.program_id
WHERE a.active AND c.active AND c.regency_id IS NOT NULL AND a.authorization_grant_type = 'authorization-code'
  AND NOT EXISTS (
      SELECT FROM public.identity_guest g
      WHERE g.client_id = c.id AND g.regency_id = c.regency_id AND g.revoked_at IS NULL AND g.valid_until > now()
  )
  AND NOT EXISTS (SELECT FROM public.identity_api_key k WHERE k.client_id = c.id AND k.revoked_at IS NULL);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_attempts"), ("identity", "0007_applications")]
    operations = [migrations.RunSQL(FURTHER, migrations.RunSQL.noop)]
