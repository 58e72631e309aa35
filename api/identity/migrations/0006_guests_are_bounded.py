"""A regency lets nobody in without end: each request of a guest is looked up among all rows that name it (look_up.sql).

Whoever knows a person's or a program's id could otherwise lock it out everywhere, with rows in a regency of his own.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION public.identity_guests_are_bounded() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    PERFORM FROM public.identity_guest
    WHERE regency_id = NEW.regency_id AND (person_id = NEW.person_id OR client_id = NEW.client_id) OFFSET 199 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'Regency % has let this guest in 200 times.', NEW.regency_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'identity_guests_are_bounded';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guests_are_bounded BEFORE INSERT ON public.identity_guest
    FOR EACH ROW EXECUTE FUNCTION public.identity_guests_are_bounded();
"""
UNDO = """
DROP TRIGGER guests_are_bounded ON public.identity_guest;
DROP FUNCTION public.identity_guests_are_bounded();
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0005_security_log_origin")]
    operations = [migrations.RunSQL(FUNCTION, UNDO)]
