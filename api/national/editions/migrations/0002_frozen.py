"""Forbid changes of frozen editions and publication without a sign-off, even to the owner."""

from django.db import migrations

EDITIONS = """
CREATE FUNCTION public.editions_frozen() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state IN ('published', 'discarded')
        OR (NEW.id, NEW.title_id, NEW.title_en, NEW.description_id, NEW.description_en, NEW.asked, NEW.basis, NEW.as_of,
            NEW.content, NEW.content_hash, NEW.n_rows, NEW.replaces_id, NEW.made_at, NEW.made_by, NEW.made_by_office)
           IS DISTINCT FROM
           (OLD.id, OLD.title_id, OLD.title_en, OLD.description_id, OLD.description_en, OLD.asked, OLD.basis, OLD.as_of,
            OLD.content, OLD.content_hash, OLD.n_rows, OLD.replaces_id, OLD.made_at, OLD.made_by, OLD.made_by_office)
    THEN
        RAISE EXCEPTION 'Edition % is frozen.', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'editions_frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER editions_frozen BEFORE UPDATE OR DELETE ON public.editions_edition
    FOR EACH ROW EXECUTE FUNCTION public.editions_frozen();
"""

PUBLICATIONS = """
CREATE FUNCTION public.editions_published() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'Edition % is published.', OLD.edition_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'editions_published';
    END IF;
    IF sha256(NEW.content) <> NEW.content_hash OR NOT EXISTS (
        SELECT FROM public.editions_edition e
        WHERE e.id = NEW.edition_id AND e.state = 'published' AND e.content_hash = NEW.content_hash
          AND e.signed_off_by IS NOT NULL)
    THEN
        RAISE EXCEPTION 'Edition % is not signed off as it is.', NEW.edition_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'editions_published';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER editions_published BEFORE INSERT OR UPDATE OR DELETE ON public.editions_publication
    FOR EACH ROW EXECUTE FUNCTION public.editions_published();
"""


class Migration(migrations.Migration):
    dependencies = [("editions", "0001_initial")]

    operations = [
        migrations.RunSQL(
            EDITIONS,
            "DROP TRIGGER editions_frozen ON public.editions_edition; DROP FUNCTION public.editions_frozen();",
        ),
        migrations.RunSQL(
            PUBLICATIONS,
            "DROP TRIGGER editions_published ON public.editions_publication; DROP FUNCTION public.editions_published();",
        ),
    ]
