"""System checks that refuse an unsafe start."""

import re
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from tenants.privileges import Access
from tenants.privileges.grants import callable_functions, declared_tables, function_texts


@register("tenancy")
def tables_are_declared(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Check that every shared table declares its access, and that no table name is on both sides.

    A table that anyone may read (`open`) is public: it needs no row-level security towards regencies.
    """
    found: list[CheckMessage] = []
    libraries = {"django.contrib.contenttypes"}
    for table, model in declared_tables(set(settings.SHARED_APPS) - libraries):
        access = getattr(model, "access", None)
        if not isinstance(access, Access):
            said = (
                "is a shared table and does not declare its access.",
                "Give the model `access = Access(...)` (tenants/privileges.py).",
                "tenancy.E001",
            )
        elif (
            access.regency
            and not access.rows
            and not access.open
            and "regency_id" in {f.column for f in model._meta.fields}
        ):
            said = (
                "has a regency_id and is open to regencies without row-level security.",
                'Add rows="regency_id" to its access.',
                "tenancy.E002",
            )
        elif access.regency_may_write and not access.forged:
            said = (
                "may be written by regencies and does not declare the effect of forged rows.",
                "Describe in `forged` of its access what an attacker with SQL on a regency's login can do "
                "with it.",
                "tenancy.E006",
            )
        elif access.regency_may_add and not access.most and not model._meta.pk.is_relation:
            said = (
                "may be given rows by regencies and does not say how many.",
                "Say in `most` of its access how many rows one regency may have.",
                "tenancy.E007",
            )
        else:
            continue
        found.append(Error(f"{model.__name__} ({table}) {said[0]}", hint=said[1], obj=model, id=said[2]))
    shared = {table for table, _ in declared_tables(settings.SHARED_APPS)}
    for table, model in declared_tables(settings.TENANT_APPS):
        if table in shared:
            found.append(
                Error(
                    f"The table {table} would exist both in `public` and in each regency's schema.",
                    hint="A missing regency table would be answered from `public`. Rename one.",
                    obj=model,
                    id="tenancy.E003",
                )
            )
    return found


@register("tenancy")
def prefix_is_plain(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Check the prefix: names of roles are written into SQL, and every role beginning with it counts as ours."""
    if re.fullmatch("[a-z][a-z0-9]{0,19}", settings.TENANT_PREFIX):
        return []
    return [
        Error(
            f"TENANT_PREFIX is {settings.TENANT_PREFIX!r}.",
            hint="Use up to 20 lower-case letters and digits, beginning with a letter.",
            id="tenancy.E004",
        )
    ]


@register("tenancy")
def functions_have_a_text(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Check that a function with the owner's rights is defined in a file, so that its present text can be read."""
    texts = function_texts()
    return [
        Error(
            f"The function {signature} may be called by {', '.join(sides) or 'triggers'}, and no file defines it.",
            hint="Name the file in `functions` of its app's configuration.",
            id="tenancy.E005",
        )
        for signature, sides in callable_functions().items()
        if not texts[signature].is_file()
    ]
