from django.apps import AppConfig


class EditionsConfig(AppConfig):
    """Figures frozen at an instant, signed off by a second person, published where so decided."""

    name = "api.national.editions"
    label = "editions"
    verbose_name = "Editions"
    triggers = (
        "CREATE TRIGGER editions_frozen BEFORE DELETE OR UPDATE ON public.editions_edition"
        " FOR EACH ROW EXECUTE FUNCTION editions_frozen()",
        "CREATE TRIGGER editions_published BEFORE INSERT OR DELETE OR UPDATE ON public.editions_publication"
        " FOR EACH ROW EXECUTE FUNCTION editions_published()",
    )
