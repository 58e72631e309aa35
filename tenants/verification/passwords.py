"""Whether each login role has the password that is derived for it. Password verifiers are a superuser's to read, so
each is tried: by logging in, which is also how a regency finds out.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from tenants import roles
from tenants.verification.survey import Survey

#: Log-ins at a time. Each costs the client some milliseconds of hashing, which is what SCRAM is for.
AT_ONCE = 4

_REFUSED = "password authentication failed"


def check(survey: Survey) -> None:
    if settings.ROLE_SECRET.startswith("no-secret"):
        raise ImproperlyConfigured(
            "ROLE_SECRET is not set: the roles' passwords cannot be checked without it."
        )
    logins = survey.expected.logins
    survey.count("passwords", len(logins))
    with ThreadPoolExecutor(AT_ONCE) as threads:
        for role, version in zip(logins, threads.map(_version, logins), strict=True):
            if version is None:
                survey.hole(f"password of {role}", role, "has another one", "have the derived one")
            elif version != settings.ROLE_PASSWORD_VERSION:
                survey.notes.append(
                    f"{role} has the password of version {version}: rotation is not complete."
                )
    if _opens(logins[0], "not-the-password"):
        survey.hole(
            f"password of {logins[0]}",
            logins[0],
            "gets in with any password",
            "be asked for it (pg_hba.conf)",
        )


def _version(role: str) -> int | None:
    """The version of the password that opens, None where neither the current nor the previous does."""
    for version in (settings.ROLE_PASSWORD_VERSION, settings.ROLE_PASSWORD_VERSION - 1):
        if version > 0 and _opens(role, roles.password(role, version)):
            return version
    return None


def _opens(role: str, password: str) -> bool:
    """Whether the password is right. A role that is full or may not log in was asked for its password before."""
    database: dict[str, Any] = settings.DATABASES["default"]
    try:
        psycopg.connect(
            host=database["HOST"],
            port=database["PORT"],
            dbname=database["NAME"],
            user=role,
            password=password,
            connect_timeout=5,
            application_name="verify_isolation",
        ).close()
    except psycopg.OperationalError as error:
        return _REFUSED not in str(error)
    return True
