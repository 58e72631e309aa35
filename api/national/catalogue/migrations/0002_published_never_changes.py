"""A published release never changes, not even by the owner's hand.

No role of the running system may write the catalogue today. The triggers stand behind that: for the owner's own loader,
and for the ministry once it drafts and publishes. A violation arrives as a check violation named like the function.
"""

from django.db import migrations

VERSIONS = """
CREATE FUNCTION public.catalogue_published_never_changes() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    found record;
BEGIN
    -- FOR SHARE: a release that is being published elsewhere is waited for, then seen as published.
    FOR found IN
        SELECT number, status FROM public.catalogue_release
        WHERE id IN (OLD.release_id, NEW.release_id) FOR SHARE
    LOOP
        IF found.status <> 'draft' THEN
            RAISE EXCEPTION 'Release % is %: its indicators never change.', found.number, found.status
                USING ERRCODE = 'check_violation', CONSTRAINT = 'catalogue_published_never_changes';
        END IF;
    END LOOP;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER catalogue_published_never_changes BEFORE INSERT OR UPDATE OR DELETE
    ON public.catalogue_indicator_version
    FOR EACH ROW EXECUTE FUNCTION public.catalogue_published_never_changes();
"""

RELEASES = """
CREATE FUNCTION public.catalogue_release_only_moves_on() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF OLD.status = 'draft' THEN
        IF TG_OP = 'DELETE' THEN
            RETURN OLD;
        END IF;
        RETURN NEW;
    END IF;
    -- A published release may be retired; everything else about it stands.
    IF TG_OP = 'UPDATE' THEN
        IF NEW IS NOT DISTINCT FROM OLD THEN
            RETURN NEW;
        END IF;
        IF OLD.status = 'published' AND NEW.status = 'retired'
            AND (NEW.id, NEW.framework_id, NEW.number, NEW.effective_from, NEW.published_at, NEW.note)
                IS NOT DISTINCT FROM
                (OLD.id, OLD.framework_id, OLD.number, OLD.effective_from, OLD.published_at, OLD.note)
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'Release % is %: it can only be retired.', OLD.number, OLD.status
        USING ERRCODE = 'check_violation', CONSTRAINT = 'catalogue_release_only_moves_on';
END $$;
CREATE TRIGGER catalogue_release_only_moves_on BEFORE UPDATE OR DELETE
    ON public.catalogue_release
    FOR EACH ROW EXECUTE FUNCTION public.catalogue_release_only_moves_on();
"""

UNDO_VERSIONS = """
DROP TRIGGER catalogue_published_never_changes ON public.catalogue_indicator_version;
DROP FUNCTION public.catalogue_published_never_changes();
"""
UNDO_RELEASES = """
DROP TRIGGER catalogue_release_only_moves_on ON public.catalogue_release;
DROP FUNCTION public.catalogue_release_only_moves_on();
"""


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]

    operations = [migrations.RunSQL(VERSIONS, UNDO_VERSIONS), migrations.RunSQL(RELEASES, UNDO_RELEASES)]
