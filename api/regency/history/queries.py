"""Reads history."""

from django.db.models import Q, QuerySet

from api.http.lookup import narrowed
from api.regency.history.models import Entry
from tenants import Strings


def entries(*, resource: Strings = (), key: str | None = None) -> QuerySet[Entry]:
    """Return the changes of some kinds of object, of one object, or, if neither is named, of everything.

    Objects of one masterplan version (a programme) are recorded under `id/masterplan`: the id alone finds the entries
    of all versions.
    """
    found = narrowed(Entry.objects.all(), resource=resource)
    if key is not None:
        found = found.filter(Q(resource_key=key) | Q(resource_key__startswith=f"{key}/"))
    return found
