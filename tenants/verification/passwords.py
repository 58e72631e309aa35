"""Checks that each login role has the password derived for it.

Only a superuser can read password verifiers, so each is tried by logging in.
"""

from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from tenants.privileges import roles
from tenants.verification import upkeep
from tenants.verification.survey import Survey

#: Log-ins at a time.
AT_ONCE = 4


def check_secret() -> None:
    """Raise ImproperlyConfigured if ROLE_SECRET is not the one from which the passwords here are derived.

    With another one every role would seem to have a wrong password, and a repair would shut the server out.
    """
    if settings.ROLE_SECRET.startswith("no-secret"):
        raise ImproperlyConfigured(
            "ROLE_SECRET is not set: the roles' passwords cannot be checked without it."
        )
    if all(upkeep.is_open(roles.side(side)) is False for side in roles.SERVICE_SIDES):
        raise ImproperlyConfigured(
            "ROLE_SECRET does not fit any service role: it is not the one in use here, or they have to be "
            "prepared again (manage.py prepare_database)."
        )


def check(survey: Survey) -> None:
    check_secret()
    logins = survey.expected.logins
    survey.counts["passwords"] = len(logins)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        for role, is_open in zip(logins, threads.map(_is_open, logins), strict=True):
            if is_open == (False, False):
                survey.hole(f"password of {role}", role, "has another one", "have the derived one")
            elif None in is_open:
                survey.hole(f"password of {role}", role, "cannot log in, so it could not be tried", "log in")
            elif is_open == (False, True):
                survey.notes.append(
                    f"{role} has the previous version of its password: rotation is not complete."
                )
        # Where the rules could not be read, a role that gets in with any password shows what they are.
        tried = [roles.side("gateway")] if survey.rules_are_read else logins
        for role, gets_in in zip(tried, threads.map(_gets_in, tried), strict=True):
            if gets_in:
                survey.hole(
                    f"password of {role}", role, "gets in with any other", "be asked for it (pg_hba.conf)"
                )


def _gets_in(role: str) -> bool:
    return upkeep.logs_in(role, "not-the-password") is True


def _is_open(role: str) -> tuple[bool | None, bool | None]:
    """Return True if the current version of the password opens the role, and if any does; None where the test fails."""
    current = upkeep.is_open(role, current_only=True)
    return current, current if current is not False else upkeep.is_open(role)
