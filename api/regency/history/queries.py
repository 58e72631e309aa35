"""Reading history: who changed what, when, from what to what."""

from django.db.models import Q, QuerySet

from api.regency.history.models import Entry


def entries(*, resource: str | None = None, key: str | None = None) -> QuerySet[Entry]:
    """The changes of one kind of object, or of one object; of everything where neither is named.

    What a version of the masterplan has of its own (a programme) is kept by `id/masterplan`: the id alone finds the
    entries of all versions.
    """
    found = Entry.objects.all()
    if resource is not None:
        found = found.filter(resource=resource)
    if key is not None:
        found = found.filter(Q(resource_key=key) | Q(resource_key__startswith=f"{key}/"))
    return found
