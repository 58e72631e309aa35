from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "api.national.figures"
    label = "figures"
    # The first is a trigger's: no side may call it.
    callable_by = {
        "figures_first_sign_in_noted()": (),
        "figures_stamp()": ("regency", "ministry", "worker", "sandbox"),
    }
    defined_in = {"figures_first_sign_in_noted()": "first_sign_in.sql", "figures_stamp()": "stamp.sql"}
    triggers = (
        "CREATE CONSTRAINT TRIGGER figures_regency_status_changes AFTER INSERT OR UPDATE ON public.tenants_regency"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION figures_regency_status_changes()",
        "CREATE CONSTRAINT TRIGGER figures_regency_described AFTER INSERT OR UPDATE ON public.tenants_regency"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION figures_regency_described()",
        "CREATE CONSTRAINT TRIGGER figures_cohort_member_noted AFTER INSERT OR DELETE OR UPDATE ON"
        " public.tenants_cohort_membership DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
        " EXECUTE FUNCTION figures_cohort_member_noted()",
        "CREATE TRIGGER figures_first_sign_in_noted AFTER INSERT ON public.accounts_access_token FOR EACH ROW"
        " WHEN ((new.user_id IS NOT NULL)) EXECUTE FUNCTION figures_first_sign_in_noted()",
        "CREATE TRIGGER figures_first_sign_in_noted AFTER INSERT OR UPDATE OF seen_at ON public.accounts_session"
        " FOR EACH ROW EXECUTE FUNCTION figures_first_sign_in_noted()",
        "CREATE TRIGGER figures_first_sign_in_noted AFTER UPDATE OF last_used_at ON public.identity_api_key"
        " FOR EACH ROW WHEN (((new.last_used_at IS NOT NULL) AND (new.person_id IS NOT NULL)))"
        " EXECUTE FUNCTION figures_first_sign_in_noted()",
    )
