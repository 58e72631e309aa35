"""A sign-in of any kind is noted: by a key, on the log-in page, by a token. Until here only the first use of a key was.

Frozen here; the function's text of today is api/national/figures/first_sign_in.sql.
"""

from pathlib import Path

from django.db import migrations

FUNCTION = (Path(__file__).parent / "0007_first_sign_in.sql").read_text()

#: A session is seen again at most once a minute, a key once in ten: who became a member since is noted then.
TRIGGERS = """
DROP TRIGGER figures_first_sign_in_noted ON public.identity_api_key;
CREATE TRIGGER figures_first_sign_in_noted AFTER UPDATE OF last_used_at ON public.identity_api_key
    FOR EACH ROW WHEN (NEW.last_used_at IS NOT NULL AND NEW.person_id IS NOT NULL)
    EXECUTE FUNCTION public.figures_first_sign_in_noted();
CREATE TRIGGER figures_first_sign_in_noted AFTER INSERT OR UPDATE OF seen_at ON public.accounts_session
    FOR EACH ROW EXECUTE FUNCTION public.figures_first_sign_in_noted();
CREATE TRIGGER figures_first_sign_in_noted AFTER INSERT ON public.accounts_access_token
    FOR EACH ROW WHEN (NEW.user_id IS NOT NULL)
    EXECUTE FUNCTION public.figures_first_sign_in_noted();
"""

UNDO = """
DROP TRIGGER figures_first_sign_in_noted ON public.accounts_session;
DROP TRIGGER figures_first_sign_in_noted ON public.accounts_access_token;
"""

# Sign-ins of which something is left, as of now: what was answered as of an earlier instant stays as it was.
BEGIN = """
SELECT pg_advisory_xact_lock_shared(5101202201);
INSERT INTO public.figures_first_sign_in (regency_id, at)
SELECT DISTINCT m.regency_id, clock_timestamp() FROM public.identity_membership m JOIN (
    SELECT person_id, NULL::int AS managed_by FROM public.accounts_session
    UNION ALL
    SELECT t.user_id, a.regency_id FROM public.accounts_access_token t
    JOIN public.accounts_application a ON a.id = t.application_id
    WHERE t.user_id IS NOT NULL AND a.audience = 'regency'
) s ON s.person_id = m.person_id AND coalesce(s.managed_by, m.regency_id) = m.regency_id
ON CONFLICT DO NOTHING;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0006_targets"),
        ("identity", "0003_scopes_and_mentors"),
        ("accounts", "0002_look_up"),
    ]

    operations = [
        migrations.RunSQL(FUNCTION, migrations.RunSQL.noop),
        migrations.RunSQL(BEGIN, migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGERS, UNDO),
    ]
